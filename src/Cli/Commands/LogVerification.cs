using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Commands;

/// <summary>What a verification found.</summary>
/// <param name="Acknowledged">Events in the file of acknowledgements.</param>
/// <param name="Missing">Acknowledged events that the log does not have, though nothing removed them.</param>
/// <param name="Removed">Acknowledged events that were erased with their user, or removed as too old.</param>
/// <param name="Duplicated">Events that the log has more than once.</param>
/// <param name="Wrong">Users whose state would not count what the log has.</param>
/// <param name="Users">Users in the log.</param>
/// <param name="WrongItems">Items whose counters differ from the log.</param>
/// <param name="Items">Items in the log.</param>
internal sealed record LogVerification(
    long Acknowledged, long Missing, long Removed, long Duplicated, long Wrong, long Users, long WrongItems, long Items)
{
    public bool Holds => Missing == 0 && Duplicated == 0 && Wrong == 0 && WrongItems == 0;

    /// <summary>Verifies a store as of this moment, whether or not a silo has it open.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="acks">File of the ids of acknowledged events.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<LogVerification> RunAsync(Func<IStoreReader> open, string acks, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        // What is acknowledged was committed before, so the file is read first.
        var text = await File.ReadAllTextAsync(acks, cancellationToken);
        using var store = open();
        var (ids, users, items, duplicated) = Count(store, services.GetRequiredService<Serializer>(), cancellationToken);

        long acknowledged = 0;
        long missing = 0;
        long removed = 0;
        // A process that was killed may have left half an id at the end: only whole lines count.
        foreach (var line in text.AsSpan(0, text.LastIndexOf('\n') + 1).EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                acknowledged++;
                var id = line.ToString();
                if (!ids.Contains(id))
                {
                    (removed, missing) = store.WasRemoved(id) ? (removed + 1, missing) : (removed, missing + 1);
                }
            }
        }

        // Of what was too old only the number is kept.
        var pruned = Math.Min(missing, store.Pruned);
        var totals = store.ReadItemTotals();
        return new LogVerification(
            acknowledged,
            missing - pruned,
            removed + pruned,
            duplicated,
            users.Count(u => !u.Value.InState.SequenceEqual(u.Value.InLog)),
            users.Count,
            totals.Keys.Union(items.Keys).Count(item => !Of(totals, item).SequenceEqual(Of(items, item))),
            items.Count);
    }

    private static (HashSet<string> Ids, Dictionary<string, UserCounts> Users, Dictionary<string, long[]> Items, long Duplicated) Count(
        IStoreReader store, Serializer serializer, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var keys = new HashSet<(string User, string Id)>();
        var users = new Dictionary<string, UserCounts>(StringComparer.Ordinal);
        var items = new Dictionary<string, long[]>(StringComparer.Ordinal);
        long duplicated = 0;
        foreach (var (sequence, e) in store.ReadAll())
        {
            cancellationToken.ThrowIfCancellationRequested();
            duplicated += keys.Add((e.UserId, e.Id)) ? 0 : 1;
            ids.Add(e.Id);
            if (!users.TryGetValue(e.UserId, out var user))
            {
                users[e.UserId] = user = UserCounts.Of(store, e.UserId, serializer);
            }

            user.Add(sequence, e.Kind);
            if (!items.TryGetValue(e.ItemId, out var item))
            {
                items[e.ItemId] = item = new long[9];
            }

            item[(int)e.Kind]++;
        }

        return (ids, users, items, duplicated);
    }

    private static long[] Of(Dictionary<string, long[]> counts, string key) => counts.TryGetValue(key, out var found) ? found : new long[9];

    // The user's next activation takes the snapshot and what the log has after it.
    private sealed record UserCounts(long[] InLog, long[] InState, long Snapshot)
    {
        public static UserCounts Of(IStoreReader store, string userId, Serializer serializer)
        {
            var removed = store.ReadHead(userId).Removed;
            return store.ReadSnapshot(userId, serializer) is { } snapshot
                ? new UserCounts(removed, [.. snapshot.Counters], snapshot.LastSequence)
                : new UserCounts(removed, [.. removed], 0);
        }

        public void Add(long sequence, EventKind kind)
        {
            InLog[(int)kind]++;
            InState[(int)kind] += sequence > Snapshot ? 1 : 0;
        }
    }
}
