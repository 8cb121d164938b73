namespace Recsys.Serving.Tests.Rerank;

/// <summary>Rules that give items a place.</summary>
public sealed class PinStageTests : IDisposable
{
    private static readonly DateTimeOffset Launch = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Pinned_HaveTheirPlaces_AroundWhichTheOthersKeepTheirOrderAndScores()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var (plain, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);
        var (worst, last) = (plain[^1].Index, plain[^2].Index);

        var (pinned, _) = _setup.Ask(
            _setup.Pipeline(o =>
            {
                o.Pins.Add(Pin(worst, 3));
                o.Pins.Add(Pin(plain[0].Index, 5));

                // Its place is taken by the one before.
                o.Pins.Add(Pin(last, 3));
            }),
            50,
            [7, 9]);

        Assert.Equal((worst, last, plain[0].Index), (pinned[2].Index, pinned[3].Index, pinned[4].Index));
        int[] three = [worst, last, plain[0].Index];
        Assert.Equal(plain.Select(i => i.Index).Except(three), pinned.Select(i => i.Index).Except(three));
        Assert.Equal(plain.Select(i => (i.Index, i.Score)).Order(), pinned.Select(i => (i.Index, i.Score)).Order());
    }

    [Fact]
    public async Task Recommend_PinnedItemThatNoChannelBrings_IsBrought_ButNotOneThatTheFilterRefuses()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        _setup.Table.Upsert("item-07", 2, [], available: false, []);
        var few = _setup.Pipeline(o => o.Candidates = 5);
        var rare = Enumerable.Range(0, 50).Except(_setup.Ask(few, 5, [8, 9]).Items.Select(i => i.Index)).Last(i => i != 7);

        var (items, _) = _setup.Ask(
            _setup.Pipeline(o =>
            {
                o.Candidates = 5;
                o.Pins.Add(Pin(7, 1));
                o.Pins.Add(Pin(rare, 2));
            }),
            5,
            [8, 9]);

        Assert.Equal((rare, "rules"), (items[1].Index, items[1].Channel));
        Assert.DoesNotContain(items, i => i.Index == 7);
    }

    [Theory]
    [InlineData(-1, "home", false)]
    [InlineData(0, "home", true)]
    [InlineData(6, "home", true)]
    [InlineData(7, "home", false)]
    [InlineData(1, "cart", false)]
    public async Task Recommend_OutsideOfItsWeekOrSurface_PinsNothing(int day, string surface, bool applies)
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline(o =>
        {
            o.Candidates = 5;
            o.Pins.Add(new PinRule { Item = "item-49", Surfaces = { "home" }, From = Launch, Until = Launch.AddDays(7) });
        });
        var items = new RankedItem[5];
        var query = new PipelineQuery { Count = 5, Time = Launch.AddDays(day).ToUnixTimeMilliseconds(), Session = [], Plan = pipeline.PlanOf(surface) };

        pipeline.Recommend(null, query, items, out _);

        Assert.Equal(applies, _setup.Table.GetId(items[0].Index) == "item-49");
        Assert.Equal(applies, items.Any(i => i.Channel == "rules"));
    }

    [Fact]
    public void Explain_TellsHowManyPlacesAnItemWasPinnedUp()
    {
        _setup.AddItems(50);
        var pipeline = _setup.Pipeline(o => o.Pins.Add(new PinRule { Item = "item-30", Place = 2 }));
        var (trace, items) = (new PipelineTrace(), new RankedItem[50]);
        var found = pipeline.Recommend(null, new PipelineQuery { Count = 50, Time = 0, Session = [] }, items, out _, trace);

        var rank = trace.Of(items[..found].Single(i => _setup.Table.GetId(i.Index) == "item-30"));

        Assert.Equal("item-30", _setup.Table.GetId(items[1].Index));
        Assert.Contains(rank.Effects, e => e.Feature == "pin 0: places up" && (int)e.Change == rank.RankPlace - 1);
    }

    [Fact]
    public void Validate_PinOfNothing_OrOfNoPlace_IsRefused()
    {
        var options = new ServingOptions();
        options.Pins.Add(new PinRule());
        options.Pins.Add(new PinRule { Item = "i", Place = 0 });
        options.Pins.Add(new PinRule { Item = "i", From = Launch, Until = Launch });

        var failures = new ServingOptionsValidator().Validate(null, options).FailureMessage;

        Assert.Contains("Pins:0:Item is empty", failures);
        Assert.Contains("Pins:1:Place", failures);
        Assert.Contains("Pins:2:Until", failures);
    }

    private PinRule Pin(int index, int place) => new() { Item = _setup.Table.GetId(index), Place = place };
}
