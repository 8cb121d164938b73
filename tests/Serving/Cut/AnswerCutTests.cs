using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;

namespace Recsys.Serving.Tests;

public sealed class AnswerCutTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public AnswerCutTests() => _setup.AddItems(80);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_Slots_KeepTheLastPlaces_WhateverTheRankerThinks()
    {
        await _setup.ServeAsync();
        var plain = _setup.Pipeline(o => o.Channels["own"] = new ChannelOptions { Enabled = false }, new TestChannel("own", 70, 71, 72));
        var pipeline = _setup.Pipeline(o => o.Channels["own"] = new ChannelOptions { Weight = 9, Slots = 2 }, new TestChannel("own", 70, 71, 72));

        // The model has no row for items 50 and up, so by score they would be the last of 80.
        var (items, _) = _setup.Ask(pipeline, 10, [7, 9]);

        Assert.Equal(["own", "own"], items[^2..].Select(i => i.Channel));
        Assert.Equal([70, 71], items[^2..].Select(i => i.Index));
        Assert.Equal("because of own", items[^1].Reason);
        Assert.Equal(_setup.Ask(plain, 8, [7, 9]).Items.Select(i => i.Index), items[..8].Select(i => i.Index));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(10, 2)]
    public void Recommend_MoreSlotsThanItemsOrPlaces_IsStillFullAndDistinct(int count, int own)
    {
        var pipeline = _setup.Pipeline(o => o.Channels["own"] = new ChannelOptions { Weight = 9, Slots = 5 }, new TestChannel("own", 70, 71));

        var items = _setup.AskCold(pipeline, new PipelineQuery { Count = count, Time = 0 }).Items;

        Assert.Equal(count, items.Select(i => i.Index).Distinct().Count());
        Assert.Equal(own, items.Reverse().TakeWhile(i => i.Channel == "own").Count());
    }

    // 2/1, 2/2 = 1/1, 2/3, 2/4 = 1/2: where places are equal, the channel asked first goes first.
    [Fact]
    public void Recommend_SeveralChannelsWithoutARanker_ShareThePlacesByWeight()
    {
        var pipeline = _setup.Pipeline(
            o =>
            {
                o.Channels.Clear();
                o.Channels["heavy"] = new ChannelOptions { Weight = 2 };
                o.Channels["light"] = new ChannelOptions { Weight = 1 };
            },
            new TestChannel("heavy", 70, 71, 72, 73),
            new TestChannel("light", 40, 41, 42));

        var items = _setup.AskCold(pipeline, new PipelineQuery { Count = 6, Time = 0 }).Items;

        Assert.Equal([70, 71, 40, 72, 73, 41], items.Select(i => i.Index));
    }

    [Fact]
    public async Task Recommend_ChannelAndItsScore_ReachTheRanker()
    {
        await _setup.ServeAsync(new TestArtifactOptions { CandidateFeatures = ["channel_popularity", "channel_score", "recall_score"] });

        var (items, _) = _setup.Ask(_setup.Pipeline(), 50, [7, 9]);

        using var lease = _setup.Host.Acquire();
        HistoryEvent[] session = [new(7, InteractionKind.Click, 0, 1000), new(9, InteractionKind.Click, 0, 999)];
        var interest = ServingSetup.Interest(lease.Model!, session);
        var model = lease.Model!.Model;
        var popular = items.First(i => i.Channel == "popularity").Index;
        var recall = VectorMath.Dot(interest, model.Recall[popular]);
        Candidate[] candidates = [new(popular, recall, "popularity", 100 - popular), new(popular, recall)];
        var scores = new float[2];
        model.Score(new RankRequest { Interest = interest, History = session, Time = 0 }, candidates, scores);
        Assert.Equal(scores[0], items.Single(i => i.Index == popular).Score, 1e-4f);
        Assert.NotEqual(scores[0], scores[1], 1e-3f);
    }
}
