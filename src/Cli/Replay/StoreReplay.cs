using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Replay;

/// <summary>
/// Sends the log of a store through the same code as live events, into a fresh store, and holds what came of it against the log: one log, one code (the
/// Kappa architecture). Users keep the order of their events; those of different users go side by side, as they do live. On the way the store's own
/// counters, which the live path kept, are held against a computation of all events at once.
/// </summary>
internal static class StoreReplay
{
    private const int Chunk = 20_000;
    private const int AtATime = 64;
    private const int MostDifferences = 1000;
    private static readonly int Batch = new RecsysLimits().MaxBatch;

    /// <summary>Runs it.</summary>
    /// <param name="open">Opens the store whose log it is.</param>
    /// <param name="since">Unix milliseconds; events before are left out.</param>
    /// <param name="until">Unix milliseconds; events of then and later are left out.</param>
    /// <param name="folder">Folder of the fresh store; it has no log yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">The folder has a log.</exception>
    public static async Task<ReplayReport> RunAsync(Func<IStoreReader> open, long since, long until, string folder, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(folder, SqliteOptions.EventsName)))
        {
            throw new StoreException($"'{folder}' has an event log already; a replay makes a fresh store.");
        }

        using var from = open();
        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken, OfAnyAge);
        var catalogue = from.ReadItems().Select(i => i.Item).ToArray();
        await UpsertAsync(silo.Client, catalogue, cancellationToken);

        // What was deleted since has events, too; an event needs its item.
        var known = catalogue.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
        var deleted = new List<string>();
        var differences = new List<string>();
        var batch = new BatchState();
        var (events, leftOut) = (0L, 0L);
        foreach (var chunk in from.ReadAll().Chunk(Chunk))
        {
            var taken = chunk.Where(e => e.Event.Time.ToUnixTimeMilliseconds() is var time && time >= since && time < until).ToArray();
            (events, leftOut) = (events + taken.Length, leftOut + chunk.Length - taken.Length);
            var unknown = taken.Select(e => e.Event.ItemId).Where(known.Add).ToArray();
            deleted.AddRange(unknown);
            await UpsertAsync(silo.Client, unknown.Select(id => new Item { Id = id, Available = false }), cancellationToken);
            Array.ForEach(taken, e => batch.Add(e.Sequence, e.Event));
            await SendAsync(silo.Client, [.. taken.Select(e => e.Event)], differences, cancellationToken);
        }

        foreach (var items in deleted.Chunk(Batch))
        {
            await silo.Client.DeleteItemsAsync(items, cancellationToken);
        }

        var isWhole = leftOut == 0;
        var answers = await CompareUsersAsync(from, silo.Client, batch, differences, cancellationToken);
        await CompareItemsAsync(from, silo, batch, isWhole, differences, cancellationToken);
        return new ReplayReport(events, batch.Users.Count, answers, catalogue.Length, from.Pruned, isWhole, differences);
    }

    // What was taken once is not refused for its age.
    private static void OfAnyAge(RecsysLimits limits) => (limits.MaxEventAge, limits.MaxClockSkew) = (TimeSpan.MaxValue, TimeSpan.FromDays(36_500));

    private static Task SendAsync(IRecsysClient client, UserEvent[] events, List<string> differences, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(events.GroupBy(e => e.UserId), options, async (user, ct) =>
        {
            foreach (var some in user.Chunk(Batch))
            {
                var result = await client.TrackAsync(some, ct);
                foreach (var rejected in result.Rejected)
                {
                    Note(differences, $"event {rejected.EventId} of {user.Key} was refused: {rejected.Error}");
                }
            }
        });
    }

    private static async Task UpsertAsync(IRecsysClient client, IEnumerable<Item> items, CancellationToken cancellationToken)
    {
        foreach (var some in items.Chunk(Batch))
        {
            await client.UpsertItemsAsync(some, cancellationToken);
        }
    }

    private static async Task<long> CompareUsersAsync(
        IStoreReader from, IRecsysClient client, BatchState batch, List<string> differences, CancellationToken cancellationToken)
    {
        var answers = 0L;
        foreach (var (id, user) in batch.Users)
        {
            var head = from.ReadHead(id);
            foreach (var (field, value) in head.Answers)
            {
                await client.AnswerAsync(id, field, value, cancellationToken);
                answers++;
            }

            var profile = await client.GetUserAsync(id, cancellationToken);
            Compare($"{id}'s events by kind", user.Counters, profile.Counters, differences);
            Compare($"{id}'s session", batch.Session(user), profile.Session, differences);
            Compare($"{id}'s answers", head.Answers.Select(a => $"{a.Key}={a.Value}").Order(), profile.Answers.Select(a => $"{a.Key}={a.Value}").Order(), differences);
        }

        return answers;
    }

    private static async Task CompareItemsAsync(
        IStoreReader from, EmbeddedSilo silo, BatchState batch, bool isWhole, List<string> differences, CancellationToken cancellationToken)
    {
        var log = silo.Services.GetRequiredService<IEventLog>();
        var replayed = new Dictionary<string, long[]>(StringComparer.Ordinal);
        await log.ReadAllItemTotalsAsync((item, counts) => replayed[item] = [.. counts], cancellationToken);
        CompareTotals("replayed", batch.Totals, replayed, differences);
        if (isWhole)
        {
            CompareTotals("kept by the store", batch.Totals, from.ReadItemTotals(), differences);
        }
    }

    private static void CompareTotals(string what, IReadOnlyDictionary<string, long[]> batch, Dictionary<string, long[]> live, List<string> differences)
    {
        var none = new long[Enum.GetValues<EventKind>().Length];
        foreach (var item in batch.Keys.Union(live.Keys))
        {
            Compare($"events of item {item} by kind, {what}", batch.GetValueOrDefault(item, none), live.GetValueOrDefault(item, none), differences);
        }
    }

    private static void Compare<T>(string what, IEnumerable<T> batch, IEnumerable<T> live, List<string> differences)
    {
        if (!batch.SequenceEqual(live))
        {
            Note(differences, $"{what}: {string.Join(' ', live)}; by the log {string.Join(' ', batch)}");
        }
    }

    private static void Note(List<string> differences, string difference)
    {
        lock (differences)
        {
            if (differences.Count < MostDifferences)
            {
                differences.Add(difference);
            }
        }
    }
}
