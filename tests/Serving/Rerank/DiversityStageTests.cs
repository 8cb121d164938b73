using Recsys.Core;

namespace Recsys.Serving.Tests.Rerank;

/// <summary>Lists of unlike items, through the pipeline.</summary>
public sealed class DiversityStageTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(DiversityMethod.Mmr)]
    [InlineData(DiversityMethod.Dpp)]
    public void Recommend_WithoutAVersion_ItemsOfOneGenre_MakeRoomForOthers(DiversityMethod method)
    {
        // The twenty most popular are of one genre and studio; the next thirty of ten genres.
        _setup.AddItems(50, i => [new("genre", i < 20 ? "rpg" : $"g{i % 10}"), new("studio", i < 20 ? "one" : $"s{i % 10}")]);
        int Genres(Action<ServingOptions>? configure) =>
            _setup.Ask(_setup.Pipeline(configure), 10, []).Items.Select(i => _setup.Table.GetAttributes(i.Index)[0].Value).Distinct().Count();

        Assert.Equal(1, Genres(null));
        Assert.InRange(
            Genres(o =>
            {
                o.Diversity.Method = method;
                o.Diversity.Strength = 0.7;
            }),
            4,
            10);
    }

    [Theory]
    [InlineData(DiversityMethod.Mmr)]
    [InlineData(DiversityMethod.Dpp)]
    public async Task Recommend_WithAVersion_ListsAreMoreUnlike_TellTheRankersScores_AndLeaveNothingOut(DiversityMethod method)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        void Set(ServingOptions o) => (o.Diversity.Method, o.Diversity.Strength) = (method, 0.8);

        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var (diverse, _) = _setup.Ask(_setup.Pipeline(Set), 50, [7, 9]);

        Assert.True(MeanLikeness(diverse[..10]) < MeanLikeness(plain[..10]) - 0.02, $"{MeanLikeness(diverse[..10])} of {MeanLikeness(plain[..10])}");
        Assert.Equal(plain.Select(i => (i.Index, i.Score)).Order(), diverse.Select(i => (i.Index, i.Score)).Order());
    }

    [Theory]
    [InlineData(DiversityMethod.None, 0.5)]
    [InlineData(DiversityMethod.Dpp, 0)]
    [InlineData(DiversityMethod.Mmr, 0)]
    public async Task Recommend_WithoutStrength_IsTheOrderOfTheScores(DiversityMethod method, double strength)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (plain, _) = _setup.Ask(_setup.Pipeline(), 20, [7, 9]);
        var (same, _) = _setup.Ask(_setup.Pipeline(o => (o.Diversity.Method, o.Diversity.Strength) = (method, strength)), 20, [7, 9]);

        Assert.Equal(plain.Select(i => (i.Index, i.Score)), same.Select(i => (i.Index, i.Score)));
    }

    [Fact]
    public async Task Recommend_FewPlaces_TheRestFollowsByScore()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        var (items, _) = _setup.Ask(
            _setup.Pipeline(o => (o.Diversity.Method, o.Diversity.Strength, o.Diversity.Places) = (DiversityMethod.Dpp, 0.9, 5)), 40, [7, 9]);

        Assert.NotEqual(items[..5].Select(i => i.Score).OrderDescending(), items[..5].Select(i => i.Score));
        Assert.Equal(items[5..].Select(i => i.Score).OrderDescending(), items[5..].Select(i => i.Score));
    }

    [Theory]
    [InlineData(-0.1, 50, "Strength")]
    [InlineData(1.1, 50, "Strength")]
    [InlineData(0.3, 0, "Places")]
    public void Validate_OutOfRange_NamesTheSetting(double strength, int places, string named)
    {
        var options = new ServingOptions { Diversity = { Strength = strength, Places = places } };

        Assert.Contains($"Recsys:Serving:Diversity:{named}", new ServingOptionsValidator().Validate(null, options).FailureMessage);
    }

    private double MeanLikeness(RankedItem[] items)
    {
        using var lease = _setup.Host.Acquire();
        var serving = lease.Model!;
        var rows = items.Select(i => serving.Model.Recall[serving.Rows.RowOf(i.Index)].ToArray()).ToArray();
        Array.ForEach(rows, r => VectorMath.Normalize(r));
        return rows.SelectMany((a, i) => rows.Skip(i + 1).Select(b => (double)VectorMath.Dot(a, b))).Average();
    }
}
