using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Cli.Hosting;
using Recsys.Client;

namespace Recsys.Cli.Bench;

/// <summary>
/// More than the machine can do: first its capacity, from a closed loop; then, from an open loop, a multiple of it. What counts is how
/// much of the capacity still comes out (goodput), how late the answers are, what the rest is told, and that memory does not grow. The
/// load comes from the same process, so that making and refusing calls costs the same processors.
/// </summary>
internal static class OverloadBench
{
    private const string Version = "bench-1";

    // Enough calls in flight that more would not bring more.
    private const int Askers = 64;
    private const int Trackers = 256;

    /// <summary>Measures.</summary>
    /// <param name="factor">Offered load as a multiple of the capacity.</param>
    /// <param name="seconds">Length of each of both loads.</param>
    /// <param name="deadline">Deadline of a call; null for the client's own.</param>
    /// <param name="inFlight">Calls that the client lets wait; null for its own number.</param>
    /// <param name="events">Events a call to store; 0 for recommendations.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<BenchReport> RunAsync(
        double factor, int seconds, TimeSpan? deadline, int? inFlight, int events, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken, client: c =>
            (c.Deadline, c.MaxInFlight) = (deadline ?? c.Deadline, inFlight ?? c.MaxInFlight));
        await BenchWorld.PublishAsync(silo, state, Version, seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, Version, cancellationToken);
        await silo.Client.Models.PromoteAsync(Version, cancellationToken);

        if (events == 0)
        {
            await BenchWorld.AddHistoriesAsync(silo.Client, items, BenchWorld.Users, cancellationToken);
        }

        Func<long, Task> call = events > 0
            ? n => silo.Client.TrackAsync(Events(BenchWorld.User(n), items, n, events), cancellationToken)
            : n => silo.Client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(n), Count = BenchWorld.Count }, cancellationToken);

        var workers = events > 0 ? Trackers : Askers;
        Task AskAsync(int worker, long n) => call((worker * 2503) + n);
        await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(5), AskAsync, new LatencyRecorder(), cancellationToken);
        var capacity = await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(seconds), AskAsync, new LatencyRecorder(), cancellationToken);

        long refused = 0;
        long late = 0;
        async Task OfferAsync(long n)
        {
            try
            {
                await call(n * 7919).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                Interlocked.Add(ref refused, e is RecsysOverloadedException ? 1 : 0);
                Interlocked.Add(ref late, e is TimeoutException ? 1 : 0);
                throw;
            }
        }

        var accepted = new LatencyRecorder();
        using var memory = new MemorySamples();
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(factor * capacity, TimeSpan.FromSeconds(seconds), OfferAsync, new LoadPhases(accepted), cancellationToken, onDispatcher: true);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (firstHalf, secondHalf) = memory.Halves();
        var unit = Math.Max(events, 1);
        return new BenchReport
        {
            Name = "overload",
            P50Ms = accepted.Percentile(50),
            P99Ms = accepted.Percentile(99),
            PerSecond = unit * accepted.Count / elapsed,
            CeilingPerSecond = unit * capacity,
            Failures = accepted.Failures - refused,
            Details = new Dictionary<string, double>
            {
                ["offeredPerSecond"] = unit * (accepted.Count + accepted.Failures) / elapsed,
                ["refusedPerSecond"] = unit * refused / elapsed,
                ["pastDeadline"] = late,
                ["deadlineMs"] = silo.Services.GetRequiredService<IOptions<RecsysClientOptions>>().Value.Deadline.TotalMilliseconds,
                ["maxMs"] = accepted.Percentile(100),
                ["memoryFirstHalfMb"] = firstHalf,
                ["memorySecondHalfMb"] = secondHalf,
            },
        };
    }

    private static UserEvent[] Events(string user, IReadOnlyList<string> items, long n, int count) =>
        [.. Enumerable.Range(0, count).Select(i => BenchWorld.Click(user, items[(int)((n + (i * 31)) % items.Count)]))];

    /// <summary>The process's resident memory, looked at four times a second.</summary>
    private sealed class MemorySamples : IDisposable
    {
        private readonly List<double> _megabytes = [];
        private readonly Timer _timer;

        public MemorySamples() => _timer = new Timer(_ => Add(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(250));

        /// <summary>The most in the first half and in the second.</summary>
        public (double Early, double Late) Halves()
        {
            lock (_megabytes)
            {
                return (_megabytes.Take((_megabytes.Count + 1) / 2).Max(), _megabytes.Skip(_megabytes.Count / 2).Max());
            }
        }

        public void Dispose() => _timer.Dispose();

        private void Add()
        {
            lock (_megabytes)
            {
                _megabytes.Add(Environment.WorkingSet / 1048576.0);
            }
        }
    }
}
