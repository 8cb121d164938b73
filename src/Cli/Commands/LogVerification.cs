using Microsoft.Extensions.DependencyInjection;
using Recsys.Cli.Hosting;
using Recsys.Grains.Storage;

namespace Recsys.Cli.Commands;

/// <summary>What a verification found.</summary>
/// <param name="Acknowledged">Events in the file of acknowledgements.</param>
/// <param name="Missing">Acknowledged events that the log does not have.</param>
/// <param name="Duplicated">Events that the log has more than once.</param>
/// <param name="Wrong">Users whose counters differ from the log.</param>
/// <param name="Users">Users in the log.</param>
/// <param name="WrongItems">Items whose counters differ from the log.</param>
/// <param name="Items">Items in the log.</param>
internal sealed record LogVerification(long Acknowledged, long Missing, long Duplicated, long Wrong, long Users, long WrongItems, long Items)
{
    public bool Holds => Missing == 0 && Duplicated == 0 && Wrong == 0 && WrongItems == 0;

    public static async Task<LogVerification> RunAsync(string folder, string acks, CancellationToken cancellationToken)
    {
        await using var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var keys = new HashSet<(string User, string Id)>();
        var users = new Dictionary<string, long[]>(StringComparer.Ordinal);
        var items = new Dictionary<string, long[]>(StringComparer.Ordinal);
        long duplicated = 0;
        await foreach (var logged in silo.Services.GetRequiredService<IEventLog>().ReadAllAsync(0, cancellationToken))
        {
            var e = logged.Event;
            duplicated += keys.Add((e.UserId, e.Id)) ? 0 : 1;
            ids.Add(e.Id);
            Count(users, e.UserId, e.Kind);
            Count(items, e.ItemId, e.Kind);
        }

        long acknowledged = 0;
        long missing = 0;
        // A process that was killed may have left half an id at the end: only whole lines count.
        var text = await File.ReadAllTextAsync(acks, cancellationToken);
        foreach (var line in text.AsSpan(0, text.LastIndexOf('\n') + 1).EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                acknowledged++;
                missing += ids.Contains(line.ToString()) ? 0 : 1;
            }
        }

        var wrong = await CountWrongAsync(users, async (user, ct) => (await silo.Client.GetUserAsync(user, ct)).Counters, cancellationToken);
        var wrongItems = await CountWrongAsync(items, async (item, ct) => (await silo.Client.GetItemAsync(item, ct))?.Counters ?? [], cancellationToken);
        return new LogVerification(acknowledged, missing, duplicated, wrong, users.Count, wrongItems, items.Count);
    }

    private static void Count(Dictionary<string, long[]> counts, string key, EventKind kind)
    {
        if (!counts.TryGetValue(key, out var ofKey))
        {
            counts[key] = ofKey = new long[9];
        }

        ofKey[(int)kind]++;
    }

    private static async Task<long> CountWrongAsync(
        Dictionary<string, long[]> expected, Func<string, CancellationToken, Task<IReadOnlyList<long>>> read, CancellationToken cancellationToken)
    {
        long wrong = 0;
        await Parallel.ForEachAsync(expected, cancellationToken, async (entry, ct) =>
        {
            if (!(await read(entry.Key, ct)).SequenceEqual(entry.Value))
            {
                Interlocked.Increment(ref wrong);
            }
        });
        return wrong;
    }
}
