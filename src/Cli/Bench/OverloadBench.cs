using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Cli.Hosting;
using Recsys.Client;

namespace Recsys.Cli.Bench;

/// <summary>
/// More recommendations than the machine can compute: first its capacity, from a closed loop; then, from an open loop, a multiple of it.
/// What counts is how much of the capacity still comes out (goodput), how late the answers are, what the rest is told, and that memory
/// does not grow. The load comes from the same process, so that making and refusing calls costs the same processors.
/// </summary>
internal static class OverloadBench
{
    private const string Version = "bench-1";

    public static async Task<BenchReport> RunAsync(double factor, int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        await using var silo = await EmbeddedSilo.StartAsync(state.Path, cancellationToken);
        await BenchWorld.PublishAsync(silo, state, Version, seed: 1, cancellationToken);
        var items = await BenchWorld.AddItemsAsync(silo, Version, cancellationToken);
        await silo.Client.Models.PromoteAsync(Version, cancellationToken);
        await BenchWorld.AddHistoriesAsync(silo, items, BenchWorld.Users, cancellationToken);

        var workers = 2 * Environment.ProcessorCount;
        Task AskAsync(long n) => silo.Client.RecommendAsync(new RecommendRequest { UserId = BenchWorld.User(n), Count = BenchWorld.Count }, cancellationToken);
        await ClosedLoop.RunAsync(workers, TimeSpan.FromSeconds(5), (w, n) => AskAsync((w * 2503) + n), new LatencyRecorder(), cancellationToken);
        var capacity = await ClosedLoop.RunAsync(
            workers, TimeSpan.FromSeconds(seconds), (w, n) => AskAsync((w * 2503) + n), new LatencyRecorder(), cancellationToken);

        long refused = 0;
        async Task OfferAsync(long n)
        {
            try
            {
                await AskAsync(n * 7919).ConfigureAwait(false);
            }
            catch (RecsysOverloadedException)
            {
                Interlocked.Increment(ref refused);
                throw;
            }
        }

        var accepted = new LatencyRecorder();
        using var memory = new MemorySamples();
        var start = Stopwatch.GetTimestamp();
        await OpenLoop.RunAsync(factor * capacity, TimeSpan.FromSeconds(seconds), OfferAsync, new LoadPhases(accepted), cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var (early, late) = memory.Halves();
        return new BenchReport
        {
            Name = "overload",
            P50Ms = accepted.Percentile(50),
            P99Ms = accepted.Percentile(99),
            PerSecond = accepted.Count / elapsed,
            CeilingPerSecond = capacity,
            Failures = accepted.Failures - refused,
            Details = new Dictionary<string, double>
            {
                ["offeredPerSecond"] = (accepted.Count + accepted.Failures) / elapsed,
                ["refusedPerSecond"] = refused / elapsed,
                ["deadlineMs"] = silo.Services.GetRequiredService<IOptions<RecsysClientOptions>>().Value.Deadline.TotalMilliseconds,
                ["memoryFirstHalfMb"] = early,
                ["memorySecondHalfMb"] = late,
            },
        };
    }

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
