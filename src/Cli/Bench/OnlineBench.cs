using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Core;
using Recsys.Grains.Online;
using Recsys.Grains.Storage;
using Recsys.Serving;
using Recsys.Simulation;

namespace Recsys.Cli.Bench;

/// <summary>
/// How long it takes from an event to a changed weight on every silo, under a load of other users who ask and click: one item after the other, each with an attribute of its own, is shown and
/// clicked on, from the call that stores the click to the moment at which the last silo serves a weight for the attribute. All silos are in this process, with the loops and periods of production.
/// </summary>
internal static class OnlineBench
{
    private const int Items = 200;
    private const double ShareOfClicks = 0.2;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    public static async Task<BenchReport> RunAsync(int silos, double rate, int clicks, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var cluster = await RecsysTestCluster.StartAsync(new()
        {
            Folder = state.Path,
            Silos = silos,
            Services = services => services
                .Configure<ImpressionOptions>(o => (o.Windows.Click, o.Windows.Impression) = (Window, Window))
                .Configure<OnlineOptions>(o => (o.Enabled, o.Ftrl.L1) = (true, 0)),
        });
        string[] asked = [.. Enumerable.Range(0, clicks).Select(i => $"asked-{i}")];
        await cluster.Client.UpsertItemsAsync(
            [
                .. Enumerable.Range(0, Items).Select(i => new Item { Id = $"item-{i}", Attributes = [new("genre", $"{i % 10}")] }),
                .. asked.Select(id => new Item { Id = id, Attributes = [new("only", id)] }),
            ],
            cancellationToken);
        await cluster.RefreshAsync();

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var others = new LatencyRecorder();
        var load = OpenLoop.RunAsync(rate, TimeSpan.FromHours(1), n => BrowseAsync(cluster, n), new LoadPhases(others), stop.Token);

        // Until the first windows are over nothing is learned.
        await Task.Delay(Window + TimeSpan.FromSeconds(3), cancellationToken);
        var took = new LatencyRecorder();
        var (random, passed) = (new Random(7), 0);
        foreach (var item in asked)
        {
            await Task.Delay(random.Next(1000), cancellationToken);
            if (Enumerable.Range(0, silos).Any(s => WeightOf(cluster, s, item) != 0))
            {
                // Some feature of the others has the same bucket.
                passed++;
                continue;
            }

            try
            {
                took.RecordSince(await ClickAsync(cluster, item, cancellationToken));
            }
            catch (TimeoutException e)
            {
                took.Fail(e);
            }
        }

        await stop.CancelAsync();
        await load;
        return new BenchReport
        {
            Name = "online",
            P50Ms = took.Percentile(50),
            P99Ms = took.Percentile(99),
            Failures = took.Failures + others.Failures,
            Details = new Dictionary<string, double>
            {
                ["silos"] = silos,
                ["clicks"] = took.Count,
                ["passedOver"] = passed,
                ["longestMs"] = took.Percentile(100),
                ["allowedMs"] = 5000,
                ["otherListsPerSecond"] = rate,
                ["otherLists"] = others.Count,
            },
        };
    }

    // Returns when the click was sent, once all silos serve its weight.
    private static async Task<long> ClickAsync(RecsysTestCluster cluster, string item, CancellationToken cancellationToken)
    {
        var list = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = item, Count = 1, AllowItemIds = [item] }, cancellationToken);
        if (list.Items.Count != 1)
        {
            throw new InvalidOperationException($"'{item}' was not shown.");
        }

        var sent = Stopwatch.GetTimestamp();
        await cluster.Client.TrackAsync(EventOf(item, item, list.RequestId), cancellationToken);
        for (var silo = 0; silo < cluster.Silos.Count;)
        {
            if (WeightOf(cluster, silo, item) > 0)
            {
                silo++;
            }
            else if (Stopwatch.GetElapsedTime(sent) > Longest)
            {
                // A stream that is cut would be no measurement but a fault of the load.
                var status = await cluster.Grains.GetGrain<IOnlineLearnerGrain>(0).GetStatusAsync();
                throw Array.Find(status.Troubles, t => t is not null) is { } trouble
                    ? new InvalidOperationException($"Nothing is learned: {trouble}.")
                    : new TimeoutException($"Silo {silo} has no weight for '{item}' after {Longest.TotalSeconds} s.");
            }
            else
            {
                await Task.Delay(2, cancellationToken);
            }
        }

        return sent;
    }

    private static float WeightOf(RecsysTestCluster cluster, int silo, string item)
    {
        var services = cluster.Services(silo);
        var features = services.GetRequiredService<OnlineSettings>().Items.Features;
        return services.GetRequiredService<OnlineModel>().Weights is { } weights
            ? weights[features.Space.BucketOf(features.OfItem(item, [new ItemAttribute("only", item)])[1])]
            : 0;
    }

    private static async Task BrowseAsync(RecsysTestCluster cluster, long n)
    {
        var user = string.Create(CultureInfo.InvariantCulture, $"other-{n % 1000}");
        var random = new Random(unchecked((int)n));

        // Those that are asked about are shown to nobody else.
        string[] among = [.. Enumerable.Range(0, 40).Select(_ => $"item-{random.Next(Items)}").Distinct()];
        var list = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = user, Count = 10, AllowRepeats = true, AllowItemIds = among });
        UserEvent[] events = [.. list.Items.Where(_ => random.NextDouble() < ShareOfClicks).Select(i => EventOf(user, i.ItemId, list.RequestId))];
        if (events.Length > 0)
        {
            await cluster.Client.TrackAsync(events);
        }
    }

    private static UserEvent EventOf(string user, string item, string requestId) => new()
    {
        Id = UserEvent.NewId(),
        UserId = user,
        ItemId = item,
        Kind = EventKind.Click,
        Time = TimeProvider.System.GetUtcNow(),
        RequestId = requestId,
    };
}
