using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Cli.Hosting;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Bench;

/// <summary>
/// Durable events end to end: one event a call, 10,000 users, through the client, the user grain (with an active model, so
/// every event moves the user's interest), the log's group commit, and the acknowledgement. The ceiling is the log alone.
/// </summary>
internal static class TrackBench
{
    internal const string Version = "bench-1";

    public static async Task<BenchReport> RunAsync(int seconds, int workers, int batch, string? stateFolder, string? acks, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(stateFolder);
        var ceiling = await LogCeilingAsync(TimeSpan.FromSeconds(Math.Min(5, seconds)), workers, batch);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, Version, seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, Version, cancellationToken);
        if ((await silo.Client.Models.GetActiveAsync()).Version != Version)
        {
            await silo.Client.Models.PromoteAsync(Version, cancellationToken);
        }

        using var ackFile = acks is null ? null : new AckFile(acks);
        var zipf = new ZipfSampler(items.Count);
        var randoms = Enumerable.Range(0, workers).Select(w => new Random(w)).ToArray();
        Task TrackAsync(int worker, long n) => SendAsync(silo, items, zipf, randoms[worker], BenchWorld.User((worker * 2503L) + n), batch, ackFile);

        await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(3), TrackAsync, new LatencyRecorder(), cancellationToken);
        var recorder = new LatencyRecorder();
        var calls = await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(seconds), TrackAsync, recorder, cancellationToken);
        return new BenchReport
        {
            Name = "track",
            P50Ms = recorder.Percentile(50),
            P99Ms = recorder.Percentile(99),
            PerSecond = calls * batch,
            CeilingPerSecond = ceiling,
            Failures = recorder.Failures,
            Details = new Dictionary<string, double> { ["workers"] = workers, ["eventsPerCall"] = batch },
        };
    }

    internal static async Task SendAsync(
        EmbeddedSilo silo, IReadOnlyList<string> items, ZipfSampler zipf, Random random, string user, int batch, AckFile? acks, double hot = 0)
    {
        var events = new UserEvent[batch];
        for (var i = 0; i < batch; i++)
        {
            events[i] = BenchWorld.Click(user, random.NextDouble() < hot ? items[0] : items[zipf.Next(random)]);
        }

        var result = await silo.Client.TrackAsync(events);
        if (result.Accepted != batch)
        {
            throw new InvalidOperationException($"{result.Accepted} of {batch} events were accepted.");
        }

        if (acks is not null)
        {
            Array.ForEach(events, e => acks.Add(e.Id));
        }
    }

    private static async Task<double> LogCeilingAsync(TimeSpan duration, int workers, int batch)
    {
        using var state = new StateFolder(null);
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<LogInstruments>().BuildServiceProvider();
        using var folder = StoreFolder.Open(state.Path);
        using var log = new SqliteEventLog(
            Options.Create(new SqliteOptions { Folder = state.Path }),
            Options.Create(new EventLogOptions()),
            folder,
            services.GetRequiredService<LogInstruments>(),
            TimeProvider.System);
        var calls = await ClosedLoop.RunAsync(
            workers,
            duration,
            (w, n) => log.AppendAsync(BenchWorld.User((w * 2503L) + n), null, Enumerable.Range(0, batch).Select(i => BenchWorld.Click(string.Empty, $"item-{(w + n + i) % BenchWorld.Items}")).ToArray(), CancellationToken.None),
            new LatencyRecorder(),
            CancellationToken.None);
        return calls * batch;
    }
}
