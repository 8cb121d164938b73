using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Serving.Tests;

public sealed class ShownItemsTests : IDisposable
{
    private readonly ServingSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Recommend_ShownItems_ReachTheRankersFeatures()
    {
        _setup.AddItems(20);
        await _setup.PublishAsync(FragileRanker.Content("Identity", new TestArtifactOptions(), "skip_similarity"));
        await _setup.ActivateAsync(new TestArtifactOptions().Version);
        using var lease = _setup.Host.Acquire();
        var serving = lease.Model!;
        HistoryEvent[] session = [new(2, InteractionKind.Click, 0, 900)];
        var interest = ServingSetup.Interest(serving, session);
        var pipeline = _setup.Pipeline();

        RankedItem[] Ask(params int[] shown)
        {
            var items = new RankedItem[10];
            var count = pipeline.Recommend(serving, new PipelineQuery { Count = 10, Time = 1000, Session = session, Interest = interest, Shown = shown }, items, out var degraded);
            Assert.Null(degraded);
            return items[..count];
        }

        // What was clicked, too, was not passed over.
        Assert.All(Ask(2, -1), i => Assert.Equal(0, i.Score));
        var after = Ask(5, -1, 2);
        var shown = serving.Model.Recall[serving.Rows.RowOf(5)].ToArray();
        Assert.All(after, i =>
        {
            var own = serving.Model.Recall[serving.Rows.RowOf(i.Index)].ToArray();
            var cosine = VectorMath.Dot(own, shown) / MathF.Sqrt(VectorMath.Dot(own, own) * VectorMath.Dot(shown, shown));
            Assert.Equal(cosine, i.Score, 1e-5f);
        });
        Assert.True(after.Select(i => i.Score).Distinct().Count() > 1);
    }
}
