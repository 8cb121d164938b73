using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Recsys.Cli.Cluster;
using Recsys.Cli.Hosting;
using Recsys.Client;
using Recsys.Models;

namespace Recsys.Cli.Bench;

/// <summary>
/// Several silo processes beside one, each cluster with a database of its own: lists for each second that the silos' processors worked, in turns, and
/// then what becomes of users when one of the several is killed under an open load: when the last of them was served again, and which requests failed.
/// The load comes from this process, whose own time does not count.
/// </summary>
internal static class ClusterBench
{
    private const string Version = "bench-1";
    private const int Users = 2000;
    private const int Workers = 32;
    private const int Turns = 3;
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(40);

    public static async Task<BenchReport> RunAsync(int silos, double rate, int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var one = await Subject.StartAsync(1, state.Sub("one"), cancellationToken);
        await using var many = await Subject.StartAsync(silos, state.Sub("many"), cancellationToken);
        var (ofOne, ofMany) = (new List<Turn>(), new List<Turn>());
        for (var turn = 0; turn < Turns; turn++)
        {
            ofOne.Add(await one.LoadAsync(seconds, cancellationToken));
            ofMany.Add(await many.LoadAsync(seconds, cancellationToken));
        }

        var killed = await KillAsync(many, rate, seconds, cancellationToken);
        return new BenchReport
        {
            Name = "cluster",
            P50Ms = Median(ofMany, t => t.Latencies.Percentile(50)),
            P99Ms = Median(ofMany, t => t.Latencies.Percentile(99)),
            PerSecond = Median(ofMany, t => t.PerProcessorSecond),
            CeilingPerSecond = Median(ofOne, t => t.PerProcessorSecond),
            Failures = ofOne.Concat(ofMany).Sum(t => t.Latencies.Failures),
            Details = new Dictionary<string, double>
            {
                ["silos"] = silos,
                ["requestsPerSecondOfOne"] = Median(ofOne, t => t.PerSecond),
                ["requestsPerSecondOfAll"] = Median(ofMany, t => t.PerSecond),
                ["lowestRatioOfATurn"] = Math.Round(ofMany.Zip(ofOne, (m, o) => m.PerProcessorSecond / o.PerProcessorSecond).Min(), 3),
                ["killedAtRate"] = rate,
                ["usersServedBeforeTheKill"] = killed.Users,
                ["secondsUntilLastUserServed"] = Math.Round(killed.LastServed.TotalSeconds, 2),
                ["secondsUntil99PercentServed"] = Math.Round(killed.MostServed.TotalSeconds, 2),
                ["failedInFlightAtTheKill"] = killed.FailedInFlight,
                ["failedLater"] = killed.FailedLater,
                ["slowestAfterTheKillMs"] = killed.SlowestMs,
            },
        };
    }

    private static async Task<Killed> KillAsync(Subject subject, double rate, int seconds, CancellationToken cancellationToken)
    {
        var calls = new ConcurrentQueue<Call>();
        var recorder = new LatencyRecorder();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = OpenLoop.RunAsync(
            rate,
            TimeSpan.FromHours(1),
            async n =>
            {
                var user = (int)(n % Users);
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    await subject.AskAsync(user);
                    calls.Enqueue(new Call(user, sent, Stopwatch.GetTimestamp(), true));
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    calls.Enqueue(new Call(user, sent, Stopwatch.GetTimestamp(), false));
                    throw;
                }
            },
            new LoadPhases(recorder),
            stop.Token);

        // Each user has been asked for before.
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(seconds, 2 * Users / rate)), cancellationToken);
        var at = Stopwatch.GetTimestamp();
        await subject.Cluster.Silos[^1].KillAsync();
        await Task.Delay(AfterKill, cancellationToken);
        await stop.CancelAsync();
        await load;
        return Killed.Of([.. calls], at);
    }

    private static double Median(List<Turn> turns, Func<Turn, double> of) => Math.Round(turns.Select(of).Order().ElementAt(turns.Count / 2), 2);

    /// <summary>One request of the load, in timestamps of <see cref="Stopwatch"/>.</summary>
    internal readonly record struct Call(int User, long Sent, long Ended, bool Served);

    /// <summary>What came of a kill.</summary>
    /// <param name="Users">Users who were served before it.</param>
    /// <param name="LastServed">From the kill until each of them had been served again; the whole time where one never was.</param>
    /// <param name="MostServed">The same for 99 of 100.</param>
    /// <param name="FailedInFlight">Requests that were on their way at the kill and failed.</param>
    /// <param name="FailedLater">Requests that were sent after it and failed.</param>
    /// <param name="SlowestMs">The slowest answer to a request that was on its way at the kill or sent after it.</param>
    internal sealed record Killed(int Users, TimeSpan LastServed, TimeSpan MostServed, int FailedInFlight, int FailedLater, double SlowestMs)
    {
        /// <summary>Reads it from all requests.</summary>
        public static Killed Of(IReadOnlyList<Call> calls, long at)
        {
            var before = calls.Where(c => c.Served && c.Ended < at).Select(c => c.User).ToHashSet();
            var again = calls.Where(c => c.Served && c.Ended >= at).GroupBy(c => c.User).ToDictionary(g => g.Key, g => g.Min(c => c.Ended));
            var end = calls.Max(c => c.Ended);
            var waits = before.Select(u => Stopwatch.GetElapsedTime(at, again.GetValueOrDefault(u, end))).Order().ToArray();
            return new Killed(
                before.Count,
                waits[^1],
                waits[(int)Math.Ceiling(0.99 * waits.Length) - 1],
                calls.Count(c => !c.Served && c.Sent < at && c.Ended >= at),
                calls.Count(c => !c.Served && c.Sent >= at),
                calls.Where(c => c.Served && c.Ended >= at).Max(c => Stopwatch.GetElapsedTime(c.Sent, c.Ended).TotalMilliseconds));
        }
    }

    private sealed record Turn(LatencyRecorder Latencies, double PerSecond, double PerProcessorSecond);

    /// <summary>A cluster with a model, a catalogue and users, and a client of it.</summary>
    private sealed class Subject(LocalCluster cluster, IHost host) : IAsyncDisposable
    {
        public LocalCluster Cluster { get; } = cluster;

        private readonly IRecsysClient _client = host.Services.GetRequiredService<IRecsysClient>();

        public static async Task<Subject> StartAsync(int silos, string folder, CancellationToken cancellationToken)
        {
            var cluster = await LocalCluster.StartAsync(silos, folder, null, cancellationToken);
            try
            {
                var subject = new Subject(cluster, await LocalCluster.ConnectAsync(cluster.Gateways, cancellationToken));
                await subject.FillAsync(Path.Combine(folder, "artifact"), cancellationToken);
                return subject;
            }
            catch
            {
                await cluster.DisposeAsync();
                throw;
            }
        }

        public async Task<Turn> LoadAsync(int seconds, CancellationToken cancellationToken)
        {
            var recorder = new LatencyRecorder();
            var (before, began) = (ProcessorTime(), Stopwatch.GetTimestamp());
            var perSecond = await ClosedLoop.RunAsync(
                Workers, TimeSpan.FromSeconds(seconds), (worker, n) => AskAsync((int)(((worker * 7919L) + n) % Users)), recorder, cancellationToken);
            return new Turn(recorder, perSecond, perSecond * Stopwatch.GetElapsedTime(began).TotalSeconds / (ProcessorTime() - before).TotalSeconds);
        }

        public async Task AskAsync(int user)
        {
            var answer = await _client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(user), Count = BenchWorld.Count });
            if (answer.Degraded || answer.Items.Count != BenchWorld.Count)
            {
                throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
            await Cluster.DisposeAsync();
        }

        private async Task FillAsync(string artifact, CancellationToken cancellationToken)
        {
            BenchWorld.Artifact(1).Write(artifact, Version, DateTimeOffset.UnixEpoch);
            await new LocalModelStore(new LocalModelStoreOptions { Folder = Cluster.ModelFolder }).PublishAsync(Version, artifact, cancellationToken);
            using var model = LoadedModel.Open(artifact);
            var items = Enumerable.Range(0, model.Items.Count).Select(model.Items.GetId).ToArray();
            await _client.UpsertItemsAsync([.. items.Select(id => new Item { Id = id })], cancellationToken);
            await _client.Models.PromoteAsync(Version, cancellationToken);
            await BenchWorld.AddHistoriesAsync(_client, items, Users, cancellationToken);
            await ClosedLoop.RunAsync(Workers, TimeSpan.FromSeconds(10), (worker, n) => AskAsync((int)(((worker * 7919L) + n) % Users)), new LatencyRecorder(), cancellationToken);
        }

        private TimeSpan ProcessorTime() => Cluster.Silos.Aggregate(TimeSpan.Zero, (sum, s) => sum + s.ProcessorTime);
    }
}
