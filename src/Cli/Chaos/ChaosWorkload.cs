using System.Collections.Concurrent;
using System.Diagnostics;
using Recsys.Client;

namespace Recsys.Cli.Chaos;

/// <summary>
/// Backends that track, ask and look up users, each user by one worker at a time. A batch that was not acknowledged is sent again with the
/// same ids until it is. What was acknowledged, what was seen of a user and what failed is kept for the check.
/// </summary>
/// <param name="client">The client of the whole cluster, as a backend has it.</param>
/// <param name="single">Clients of one silo each, by which one that the others gave up is still asked. They fail as often as their silo is away.</param>
/// <param name="items">Items of the catalogue.</param>
/// <param name="seed">Seed.</param>
internal sealed class ChaosWorkload(IRecsysClient client, IReadOnlyList<IRecsysClient> single, IReadOnlyList<string> items, int seed)
{
    private const int UsersPerWorker = 10;

    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TimeSpan> _took = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _requests;

    /// <summary>Ids of acknowledged events with user and item.</summary>
    public ConcurrentQueue<(string Id, string User, string Item)> Acknowledged { get; } = new();

    /// <summary>Requests that failed: when, from the begin, and why.</summary>
    public ConcurrentQueue<(TimeSpan At, string Why)> Failures { get; } = new();

    /// <summary>Answers that cannot be right.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Requests that were made, repetitions not counted.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Time since the begin.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    /// <summary>The longest that a batch took from its first try until it was acknowledged.</summary>
    public TimeSpan Slowest => _took.IsEmpty ? TimeSpan.Zero : _took.Max();

    /// <summary>Users and how many of their events were acknowledged.</summary>
    public IEnumerable<(string User, long Acknowledged)> Users => _users.Select(u => (u.Key, u.Value.Acknowledged));

    /// <summary>All users of some workers.</summary>
    public static IReadOnlyList<string> UsersOf(int workers) =>
        [.. from worker in Enumerable.Range(0, workers) from n in Enumerable.Range(0, UsersPerWorker) select UserOf(worker, n)];

    /// <summary>Runs one worker until it is told to stop; a batch that it has begun is still brought to its end.</summary>
    public async Task RunAsync(int worker, CancellationToken stop)
    {
        var random = new Random(unchecked((seed * 7919) + worker));
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            Interlocked.Increment(ref _requests);
            var id = UserOf(worker, random.Next(UsersPerWorker));
            var user = _users.GetOrAdd(id, _ => new User());
            switch (random.Next(10))
            {
                case < 6:
                    await TrackAsync(id, user, [.. Enumerable.Range(0, 1 + random.Next(3)).Select(e => Click($"{worker}-{n}-{e}", id, items[random.Next(Math.Min(items.Count, 50))]))]);
                    break;
                case < 8:
                    await TryAsync(() => client.RecommendAsync(new RecommendRequest { UserId = id, Count = 10 }, stop));
                    break;
                case 8:
                    await TryAsync(async () => Look(id, user, await client.GetUserAsync(id, stop)));
                    break;
                default:
                    await TryAsync(async () => Look(id, user, await single[random.Next(single.Count)].GetUserAsync(id, stop)), ofOneSilo: true);
                    break;
            }
        }
    }

    /// <summary>Holds a user's profile against what was sent and acknowledged.</summary>
    public void Look(string id, User user, UserProfile profile)
    {
        var seen = profile.Counters.Sum();
        if (seen < user.Acknowledged || seen > user.Sent)
        {
            Violations.Enqueue($"{Elapsed:mm\\:ss\\.f}: {id} was answered with {seen} events; {user.Acknowledged} were acknowledged, {user.Sent} sent");
        }

        if (profile.LastSequence < user.LastSequence)
        {
            Violations.Enqueue($"{Elapsed:mm\\:ss\\.f}: {id} was answered from sequence {profile.LastSequence} after one from {user.LastSequence}");
        }

        user.LastSequence = Math.Max(user.LastSequence, profile.LastSequence);
    }

    private static string UserOf(int worker, int n) => $"chaos-{worker}-{n}";

    private async Task TrackAsync(string id, User user, UserEvent[] events)
    {
        user.Sent += events.Length;
        var began = Elapsed;
        while (true)
        {
            TrackResult? result = null;
            if (await TryAsync(async () => result = await client.TrackAsync(events)))
            {
                if (result!.Accepted + result.Duplicates != events.Length)
                {
                    Violations.Enqueue($"{id}: of {events.Length} events {result.Accepted} were accepted and {result.Duplicates} known");
                }

                _took.Enqueue(Elapsed - began);
                user.Acknowledged += events.Length;
                Array.ForEach(events, e => Acknowledged.Enqueue((e.Id, e.UserId, e.ItemId)));
                return;
            }

            await Task.Delay(50);
        }
    }

    private async Task<bool> TryAsync(Func<Task> call, bool ofOneSilo = false)
    {
        var began = Elapsed;
        try
        {
            await call();
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException || ofOneSilo)
        {
            return false;
        }
        catch (Exception e)
        {
            Failures.Enqueue((began, $"{e.GetType().Name}: {e.Message.Split('\n')[0]}"));
            return false;
        }
    }

    private static UserEvent Click(string id, string user, string item) =>
        new() { Id = id, UserId = user, ItemId = item, Kind = EventKind.Click, Time = TimeProvider.System.GetUtcNow() };

    /// <summary>What is known of a user outside; used by one worker at a time.</summary>
    internal sealed class User
    {
        /// <summary>Events that were sent.</summary>
        public long Sent { get; set; }

        /// <summary>Events that were acknowledged.</summary>
        public long Acknowledged { get; set; }

        /// <summary>The highest sequence that an answer had.</summary>
        public long LastSequence { get; set; }
    }
}
