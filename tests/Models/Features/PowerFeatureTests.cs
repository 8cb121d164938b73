using Recsys.Core;

namespace Recsys.Models.Tests;

/// <summary>The user's past with a candidate's creator, and impressions of the candidate, in powers of shares.</summary>
public class PowerFeatureTests
{
    private const long Hour = 3_600_000;

    // Rows 0 and 1 are of creator a, row 2 of b, row 3 of nobody.
    private static readonly ItemKinds Kinds = new(ItemKindsContent.Of(
        [[new("author", "a")], [new("author", "a")], [new("author", "b")], []], null, null, null, "author"));

    private static readonly NumberShares Shares = new(new Dictionary<string, IReadOnlyList<float>>
    {
        ["since_creator"] = [0, Hour, 2 * Hour, 4 * Hour, float.PositiveInfinity],
        ["impressions"] = [0, 0, 1, 2, 3],
    });

    [Fact]
    public void Write_SinceCreator_IsTheShareOfTheTimeSinceTheNewestWatch()
    {
        HistoryEvent[] newestFirst =
        [
            new(0, InteractionKind.Like, 0, 9 * Hour),
            new(1, InteractionKind.Play, 30, 7 * Hour),
            new(-1, InteractionKind.Play, 30, 6 * Hour),
            new(0, InteractionKind.Click, 0, 1 * Hour),
        ];

        // a was watched 3 hours ago, between the quantiles of 2 and 4 hours; b and nobody never.
        float[] shares = [2.5f / 4, 2.5f / 4, 1, 1];
        Assert.Equal(shares, Values("since_creator", newestFirst, []));
        Assert.Equal(shares.Select(s => s * s), Values("since_creator^2", newestFirst, []));
        Assert.Equal(shares.Select(MathF.Sqrt), Values("since_creator^0.5", newestFirst, []));
    }

    [Fact]
    public void Write_Impressions_IsTheShareOfTheCount()
    {
        // 0 is not above half of the quantiles' way, and 2 not above three quarters of it.
        float[] shares = [0.75f, 0.5f, 0.25f, 1];
        Assert.Equal(shares, Values("impressions", [], [0, 1, 0, -1, 3, 3, 3, 3]));
        Assert.Equal(shares.Select(s => s * s), Values("impressions^2", [], [0, 1, 0, -1, 3, 3, 3, 3]));
    }

    [Fact]
    public void CreatorOf_ItemAfterTraining_IsThatOfItsAttributes()
    {
        var kinds = new ItemKinds(Kinds.Content);
        kinds.Append([new("author", "b")]);
        kinds.Append([new("author", "new")]);
        kinds.Append([new("author", "new")]);
        kinds.Append([]);
        Assert.Equal(kinds.CreatorOf(2), kinds.CreatorOf(4));
        Assert.Equal(kinds.CreatorOf(5), kinds.CreatorOf(6));
        Assert.Equal([-1, -1], [kinds.CreatorOf(3), kinds.CreatorOf(7)]);
    }

    // An outcome takes the newest impression of its item, as in a silo's memory.
    [Fact]
    public void Set_Impressions_AreThoseWithoutAnOutcome()
    {
        var split = new SessionSplit(2);
        HistoryEvent Of(int row, InteractionKind kind, long time) => new(row, kind, 0, time);
        split.Set(
            [
                Of(5, InteractionKind.Impression, 9),
                Of(4, InteractionKind.Click, 8),
                Of(6, InteractionKind.Click, 7),
                Of(4, InteractionKind.Impression, 6),
                Of(7, InteractionKind.Like, 5),
                Of(5, InteractionKind.Impression, 4),
                Of(4, InteractionKind.Impression, 3),
                Of(7, InteractionKind.Impression, 2),
            ],
            []);
        Assert.Equal([5, 5, 4], split.Shown.ToArray());
        Assert.Equal([8L, 7L], split.Events.ToArray().Select(e => e.Time));
    }

    [Fact]
    public void QuantilesOf_ManyNumbers_GiveEachItsShare()
    {
        var quantiles = NumberShares.QuantilesOf(Enumerable.Range(0, 10_001).Select(i => (float)(10_000 - i)));
        var shares = new NumberShares(new Dictionary<string, IReadOnlyList<float>> { ["n"] = quantiles });
        Assert.Equal(257, quantiles.Length);
        Assert.Equal([0, 0, 0.25f, 0.5f, 1, 1], new[] { -1f, 0, 2500, 5000, 10_000, 20_000 }.Select(n => MathF.Round(shares.Of("n", n), 3)));
        Assert.Equal(0, shares.Of("other", 1));
        Assert.Throws<ArgumentException>(() => new NumberShares(new Dictionary<string, IReadOnlyList<float>> { ["n"] = [2, 1] }));
    }

    private static float[] Values(string name, HistoryEvent[] newestFirst, int[] shown)
    {
        var values = new float[4];
        var inputs = new CandidateInputs
        {
            Popularity = [],
            MaxPopularity = 0,
            HistoryRows = [],
            Events = newestFirst,
            Shown = shown,
            Time = 10 * Hour,
            Kinds = Kinds,
            Shares = Shares,
        };
        CandidateFeature.Get(name).Write([new Candidate(0, 0), new Candidate(1, 0), new Candidate(2, 0), new Candidate(3, 0)], in inputs, values, 1);
        return values;
    }
}
