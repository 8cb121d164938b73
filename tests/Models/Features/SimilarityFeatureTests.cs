using Recsys.Core;

namespace Recsys.Models.Tests;

/// <summary>Items 0 to 3 lie along the axes; 4 lies between 0 and 1, 5 against 0.</summary>
public sealed class SimilarityFeatureTests
{
    private const long Now = 1_700_000_000_000;
    private const long Day = 86_400_000;
    private const float Half = 0.70710678f;

    private static readonly EmbeddingTable Vectors = EmbeddingTable.FromRows(
        [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, -1, 0, 0, 0], 4);

    private static readonly Candidate[] All = [.. Enumerable.Range(0, 6).Select(row => new Candidate(row, 0))];

    [Fact]
    public void Similarities_AreAllRegistered() =>
        Assert.All(CandidateFeature.Similarities, name => Assert.Equal(name, CandidateFeature.Get(name).Name));

    [Theory]
    [InlineData("click_similarity", InteractionKind.Click, 0)]
    [InlineData("click_similarity", InteractionKind.Play, 5)]
    [InlineData("click_similarity", InteractionKind.Dwell, 5)]
    [InlineData("long_click_similarity", InteractionKind.Dwell, 60)]
    [InlineData("skip_similarity", InteractionKind.Dislike, 0)]
    [InlineData("wishlist_similarity", InteractionKind.Like, 0)]
    [InlineData("wishlist_similarity", InteractionKind.AddToCart, 0)]
    [InlineData("booking_similarity", InteractionKind.Purchase, 9)]
    [InlineData("last_long_click_similarity", InteractionKind.Play, 61)]
    public void Write_OneEventOfTheKind_IsTheCosine(string feature, InteractionKind kind, float value) =>
        AssertNear([1, 0, 0, 0, Half, -1], Compute(feature, [Event(0, kind, value)]));

    [Theory]
    [InlineData("click_similarity", InteractionKind.Like, 0)]
    [InlineData("long_click_similarity", InteractionKind.Dwell, 59)]
    [InlineData("long_click_similarity", InteractionKind.Click, 90)]
    [InlineData("skip_similarity", InteractionKind.Click, 0)]
    [InlineData("wishlist_similarity", InteractionKind.Click, 0)]
    [InlineData("booking_similarity", InteractionKind.AddToCart, 0)]
    [InlineData("last_long_click_similarity", InteractionKind.Play, 59)]
    [InlineData("type_similarity", InteractionKind.Click, 0)]
    public void Write_EventOfAnotherKind_IsZero(string feature, InteractionKind kind, float value) =>
        AssertNear(new float[6], Compute(feature, [Event(0, kind, value)]));

    [Fact]
    public void Write_ClickFollowedAfterAMinute_IsLong()
    {
        HistoryEvent[] stayed = [Event(1, InteractionKind.Click, 0, Now - 1000), Event(0, InteractionKind.Click, 0, Now - 61_000)];
        HistoryEvent[] left = [Event(1, InteractionKind.Click, 0, Now - 1000), Event(0, InteractionKind.Click, 0, Now - (40 * 60_000))];
        HistoryEvent[] short_ = [Event(1, InteractionKind.Click, 0, Now - 1000), Event(0, InteractionKind.Click, 0, Now - 60_900)];

        AssertNear([1, 0, 0, 0, Half, -1], Compute("long_click_similarity", stayed));
        AssertNear(new float[6], Compute("long_click_similarity", left));
        AssertNear(new float[6], Compute("long_click_similarity", short_));
    }

    [Fact]
    public void Write_LastLongClick_IsTheNewestAlone() =>
        AssertNear(
            [0, 1, 0, 0, Half, 0],
            Compute("last_long_click_similarity", [Event(2, InteractionKind.Click, 0), Event(1, InteractionKind.Dwell, 70), Event(0, InteractionKind.Dwell, 70)]));

    [Fact]
    public void Write_OneMarket_IsTheCosineWithTheMean()
    {
        // The mean of (2, 0) and (0, 3) points to (2, 3).
        var length = MathF.Sqrt(13);
        AssertNear(
            [2 / length, 3 / length, 0, 0, 5 / length * Half, -2 / length],
            Compute("click_similarity", [Event(0, InteractionKind.Click, 0), Event(1, InteractionKind.Click, 0)]));
    }

    [Fact]
    public void Write_TwoMarkets_IsTheLargerOfBoth()
    {
        var kinds = Kinds(["a", "b", "a", "", "b", "a"]);
        HistoryEvent[] events = [Event(0, InteractionKind.Click, 0), Event(1, InteractionKind.Click, 0)];

        AssertNear([1, 1, 0, 0, Half, 0], Compute("click_similarity", events, kinds: kinds));
    }

    [Fact]
    public void Write_OldOrUnknownEvents_DoNotCount()
    {
        AssertNear(new float[6], Compute("click_similarity", [Event(0, InteractionKind.Click, 0, Now - (14 * Day)), Event(-1, InteractionKind.Click, 0)]));
        AssertNear([1, 0, 0, 0, Half, -1], Compute("click_similarity", [Event(0, InteractionKind.Click, 0, Now - (14 * Day) + 1)]));
    }

    [Fact]
    public void Write_Skip_IsShownWithoutAnyEvent()
    {
        AssertNear([0, 1, 0, 0, Half, 0], Compute("skip_similarity", [Event(0, InteractionKind.Click, 0)], shown: [-1, 0, 1]));
        AssertNear(new float[6], Compute("skip_similarity", [Event(0, InteractionKind.Click, 0)], shown: [0]));
    }

    [Fact]
    public void Write_WithoutVectors_IsZero()
    {
        var features = new float[2];
        CandidateFeature.Get("click_similarity").Write(
            All.AsSpan(0, 2),
            new CandidateInputs { Popularity = [], MaxPopularity = 0, HistoryRows = [], Events = [Event(0, InteractionKind.Click, 0)], Time = Now },
            features,
            1);
        Assert.Equal([0f, 0f], features);
    }

    [Fact]
    public void Write_Type_IsTheCosineOfTheUsersAndTheItemsType()
    {
        var kinds = Kinds(
            new string[6],
            ["x", "y", "x", "y", "none", "none"],
            new Dictionary<string, float[]>
            {
                ["item:x"] = [1, 0],
                ["item:y"] = [0, 2],
                ["user:n0:none"] = [0, 1],
                ["user:n1:x"] = [3, 0],
                ["user:n2:y"] = [1, -1],
            });

        AssertNear([0, 1, 0, 1, 0, 0], Compute("type_similarity", [], kinds: kinds));
        AssertNear([1, 0, 1, 0, 0, 0], Compute("type_similarity", [Event(0, InteractionKind.Click, 0), Event(1, InteractionKind.Dislike, 0)], kinds: kinds));
        AssertNear([Half, -Half, Half, -Half, 0, 0], Compute("type_similarity", [Event(3, InteractionKind.Click, 0), Event(1, InteractionKind.Click, 0), Event(0, InteractionKind.Click, 0)], kinds: kinds));

        // Nobody has learned of four of x.
        AssertNear(new float[6], Compute("type_similarity", [.. Enumerable.Repeat(Event(0, InteractionKind.Click, 0), 4)], kinds: kinds));
    }

    [Fact]
    public void Set_EventsAndImpressions_ArePartedAndCut()
    {
        var split = new SessionSplit(2);
        split.Set(
            [Event(0, InteractionKind.Impression, 0), Event(1, InteractionKind.Click, 0), Event(2, InteractionKind.Like, 0), Event(3, InteractionKind.Click, 0), Event(4, InteractionKind.Impression, 0)],
            [5]);

        Assert.Equal([1, 2], split.Events.ToArray().Select(e => e.Row));

        // A silo remembers what was shown, however many events came since.
        Assert.Equal([5, 0, 4], split.Shown.ToArray());
    }

    [Fact]
    public void ItemKinds_ColumnsOrVectorsOfUnlikeLength_Throw()
    {
        Assert.Throws<ArgumentException>(() => new ItemKinds(new ItemKindsContent(null, null, ["a"], [], new Dictionary<string, float[]>())));
        Assert.Throws<ArgumentException>(() => Kinds(["a"], ["x"], new Dictionary<string, float[]> { ["item:x"] = [1], ["item:y"] = [1, 2] }));
        Assert.Throws<ArgumentException>(() => Kinds(["a"], ["x"], new Dictionary<string, float[]> { ["item:x"] = [float.NaN] }));
    }

    private static ItemKinds Kinds(string[] markets, string[]? types = null, Dictionary<string, float[]>? vectors = null) => new(new ItemKindsContent(
        null, null, [.. markets.Select(m => m ?? string.Empty)], types ?? [.. markets.Select(_ => "none")], vectors ?? []));

    private static HistoryEvent Event(int row, InteractionKind kind, float value, long time = Now - 1000) => new(row, kind, value, time);

    private static float[] Compute(string feature, HistoryEvent[] newestFirst, int[]? shown = null, ItemKinds? kinds = null)
    {
        var features = new float[All.Length];
        CandidateFeature.Get(feature).Write(
            All,
            new CandidateInputs
            {
                Popularity = [],
                MaxPopularity = 0,
                HistoryRows = [],
                Events = newestFirst,
                Shown = shown ?? [],
                Time = Now,
                Vectors = Vectors,
                Kinds = kinds,
            },
            features,
            1);
        return features;
    }

    private static void AssertNear(float[] expected, float[] actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-5f));
}
