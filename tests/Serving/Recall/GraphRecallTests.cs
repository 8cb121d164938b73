using Recsys.Conformance;
using Recsys.Retrieval;

namespace Recsys.Serving.Tests;

/// <summary>The pipeline over graphs: built when a version is prepared, swapped with it, full when filtered.</summary>
public sealed class GraphRecallTests : IDisposable
{
    private readonly ServingSetup _setup = new(new RecallOptions { GraphFrom = 1 });

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Prepare_BuildsTheGraph_BeforeTheVersionServes()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();

        using var lease = _setup.Host.Acquire();
        Assert.True(lease.Model!.Index.IsGraph);
        Assert.Equal(50, lease.Model.Index.Count);
    }

    [Fact]
    public async Task Recommend_FilteredToAFew_IsFull()
    {
        _setup.AddItems(50, i => [new("genre", i % 10 == 0 ? "rare" : "common")]);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline(o =>
        {
            o.Channels.Clear();
            o.Channels["embedding"] = new ChannelOptions { Quota = 500 };
        });

        var (items, degraded) = _setup.Ask(pipeline, 5, [3, 4], [], _setup.Table.Fields.OneOf("genre", "rare"));

        Assert.Null(degraded);
        Assert.Equal([0, 10, 20, 30, 40], items.Select(i => i.Index).Order());
        Assert.All(items, i => Assert.Equal("embedding", i.Channel));
    }

    [Fact]
    public async Task Swap_WhileRequestsRun_EachFinishesOnItsOwnGraph()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var pipeline = _setup.Pipeline();
        using var done = new CancellationTokenSource();
        var asking = Task.Run(() =>
        {
            var answers = 0;
            do
            {
                var (items, degraded) = _setup.Ask(pipeline, 10, [1, 2, 3]);
                Assert.Equal(10, items.Length);
                Assert.Null(degraded);
                answers++;
            }
            while (!done.IsCancellationRequested);

            return answers;
        });
        for (var version = 2; version <= 8; version++)
        {
            await _setup.ServeAsync(new TestArtifactOptions { Version = $"test-{version}", Seed = version });
        }

        await done.CancelAsync();
        Assert.True(await asking > 0);
        Assert.Equal("test-8", _setup.Host.ActiveVersion);
    }

    [Fact]
    public async Task ExtendRows_NewItem_EntersTheGraph()
    {
        _setup.AddItems(50);
        await _setup.ServeAsync();
        var index = _setup.Table.Upsert("cold", 1, [new("genre", "action")], true, new long[ItemTable.KindCount]);
        _setup.Host.ExtendRows();

        using var lease = _setup.Host.Acquire();
        var found = new Core.ScoredItem[1];
        lease.Model!.Index.Search(lease.Model.Model.Recall[lease.Model.Rows.RowOf(index)], default(AcceptAll), found);
        Assert.Equal(lease.Model.Rows.RowOf(index), found[0].Item);
    }
}
