using Recsys.Cli.Bench;
using Recsys.Client;
using Recsys.Core;

namespace Recsys.Cli.Demo;

/// <summary>The background load: 200 recommendations and 1,000 events a second of the data set's own users, with a swap in the middle.</summary>
internal sealed class DemoLoad(IRecsysClient client, InteractionDataset data, DemoTally tally)
{
    private const double RecommendationsPerSecond = 200;
    private const double EventsPerSecond = 1000;
    private const int Users = 2000;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(10);

    private readonly Interaction[] _events = data.Interactions.ToArray();

    public LatencyRecorder Before { get; } = new();

    public LatencyRecorder During { get; } = new();

    public LatencyRecorder After { get; } = new();

    public LatencyRecorder Events { get; } = new();

    /// <summary>Runs the load and swaps to a version under it.</summary>
    public async Task<SwapReport> RunAsync(string version, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var warm = new LatencyRecorder();
        var phases = new LoadPhases(warm);
        var limit = TimeSpan.FromMinutes(2);
        var recommendations = OpenLoop.RunAsync(RecommendationsPerSecond, limit, RecommendAsync, phases, stop.Token);
        var events = OpenLoop.RunAsync(EventsPerSecond, limit, TrackAsync, new LoadPhases(Events), stop.Token);
        await Task.Delay(WarmUp, cancellationToken);

        phases.Begin(Before);
        await Task.Delay(Phase, cancellationToken);
        phases.Begin(During);
        var report = await client.Models.PromoteAsync(version, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        phases.Begin(After);
        await Task.Delay(Phase, cancellationToken);
        await stop.CancelAsync();
        await Task.WhenAll(recommendations, events);
        Failures = warm.Failures + Before.Failures + During.Failures + After.Failures + Events.Failures;
        FirstError = new[] { warm, Before, During, After, Events }.Select(r => r.FirstError).FirstOrDefault(e => e is not null);
        return report;
    }

    /// <summary>Failed calls of all phases.</summary>
    public long Failures { get; private set; }

    /// <summary>What the first of them said.</summary>
    public string? FirstError { get; private set; }

    private string User(long n) => data.UserIds[(int)(n * 7919 % Math.Min(Users, data.UserCount))];

    private async Task RecommendAsync(long n)
    {
        var answer = await client.RecommendAsync(new RecommendRequest { UserId = User(n), Count = 20 });
        if (answer.Items.Count != 20 || answer.Degraded)
        {
            throw new InvalidOperationException($"{answer.Items.Count} items; {answer.DegradedReason ?? "not degraded"}");
        }
    }

    private async Task TrackAsync(long n)
    {
        var e = _events[n * 104729 % _events.Length];
        await client.TrackAsync(DemoData.Event(data, e, User(n), TimeProvider.System.GetUtcNow()));
        tally.Acknowledge(1);
    }
}
