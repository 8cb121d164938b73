using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>Caps in the pipeline: at most so many items of a value, best first, and a full list where there is enough.</summary>
public sealed class CappedAnswerTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Recommend_Capped_IsTheGreedyCutOfTheWholeOrder(int most)
    {
        _setup.AddItems(50, i => [new("genre", $"g{i * i % 7}")]);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline();
        var all = Ask(pipeline, 48, null);

        var capped = Ask(pipeline, 8, Caps(new ItemCap("genre", most)));

        var counts = new Dictionary<string, int>();
        var expected = all.Where(i => (counts[Genre(i)] = counts.GetValueOrDefault(Genre(i)) + 1) <= most).Take(8);
        Assert.Equal(expected, capped);
    }

    [Fact]
    public async Task Recommend_CandidatesOfOneValueOnly_TheListIsFullWithPopularOthers()
    {
        // What recall brings is all rpg: the 40 most popular items are, and the user's interest is among them.
        _setup.AddItems(99, i => [new("genre", i < 80 ? "rpg" : $"rare-{i % 9}")]);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline(o => o.Candidates = 20);

        var capped = Ask(pipeline, 20, Caps(new ItemCap("genre", 2)));

        Assert.Equal(20, capped.Distinct().Count());
        Assert.All(capped.CountBy(Genre), g => Assert.Equal(2, g.Value));
        Assert.Equal(Enumerable.Range(80, 18), capped.Where(i => i >= 80).Order());
    }

    [Fact]
    public void Recommend_CapsLeaveTooFew_TheListIsAsLongAsTheyAllow()
    {
        _setup.AddItems(60, i => [new("genre", $"g{i % 3}")]);

        Assert.Equal(6, Ask(_setup.Pipeline(), 20, Caps(new ItemCap("genre", 2))).Length);
    }

    [Fact]
    public void Recommend_KeptPlaces_CountForCaps()
    {
        _setup.AddItems(80, i => [new("genre", i >= 70 ? "own" : $"g{i % 10}")]);
        var pipeline = _setup.Pipeline(o => o.Channels["own"] = new ChannelOptions { Weight = 9, Slots = 3 }, new TestChannel("own", 70, 71, 72, 73));

        var destination = new RankedItem[8];
        var found = pipeline.Recommend(null, new PipelineQuery { Count = 8, Time = 0, Caps = Caps(new ItemCap("genre", 2)) }, destination, out _);

        Assert.Equal(8, found);
        Assert.Equal([70, 71], destination[^2..].Select(i => i.Index));
        Assert.DoesNotContain(destination[..^2], i => Genre(i.Index) == "own");
    }

    [Fact]
    public void Recommend_Capped_TheTraceNamesWhatWasPassedOver()
    {
        _setup.AddItems(40, i => [new("genre", i < 3 ? "rpg" : $"g{i}")]);
        var trace = new PipelineTrace();

        _setup.Pipeline().Recommend(
            null, new PipelineQuery { Count = 5, Time = 0, Caps = Caps(new ItemCap("genre", 2)) }, new RankedItem[5], out _, trace);

        Assert.Equal([new CappedRank(2, 2, "genre", "rpg", 2)], trace.Capped);
    }

    private ItemCaps Caps(params ItemCap[] caps) => new(_setup.Table, caps);

    private string Genre(int index) => _setup.Table.GetAttributes(index)[0].Value;

    private int[] Ask(RecommendationPipeline pipeline, int count, ItemCaps? caps)
    {
        using var lease = _setup.Host.Acquire();
        HistoryEvent[] session = [new(3, InteractionKind.Click, 0, 1000), new(4, InteractionKind.Click, 0, 999)];
        var destination = new RankedItem[count];
        var found = pipeline.Recommend(
            lease.Model,
            new PipelineQuery
            {
                Count = count,
                Time = 0,
                Session = session,
                Interest = lease.Model is { } serving ? ServingSetup.Interest(serving, session) : [],
                Caps = caps,
            },
            destination,
            out _);
        return [.. destination[..found].Select(i => i.Index)];
    }
}
