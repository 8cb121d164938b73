using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// The event log in several databases, each with the users of some slots. A sequence is given by the user's database, above all that this silo has
/// seen of any. No order between databases is needed, only cuts: a sequence that all of them have left behind, so that what is stored from then
/// on, wherever, has a higher one.
/// </summary>
internal sealed class DividedEventLog : IEventLog, IDisposable
{
    private const int PageEvents = 1024;

    private readonly PostgresStore _main;
    private readonly Dictionary<short, PostgresLogPart> _parts;
    private readonly LogInstruments _instruments;
    private readonly LogRouting _routing;
    private readonly LogClock _clock;

    // The last cut that was made: what is stored after it, wherever, has a higher sequence.
    private readonly LogClock _cut = new();
    private readonly DividedTotals _totals;

    public DividedEventLog(
        PostgresStore main,
        IReadOnlyList<PostgresStore> stores,
        IOptions<EventLogOptions> logOptions,
        LogInstruments instruments,
        TimeProvider time,
        BackgroundHealth? health = null,
        ImpressionOptions? impressions = null)
    {
        (_main, _instruments, _clock) = (main, instruments, new LogClock());
        var numbers = LogMap.Enter(main, stores);
        _parts = stores.Zip(numbers).ToDictionary(
            s => s.Second, s => new PostgresLogPart(s.First, new PostgresLogWriter(s.First, logOptions.Value, instruments, time, health, _clock, impressions), s.Second));
        _routing = new LogRouting(main, _parts, time);
        _totals = new DividedTotals(_parts.Values, CutAsync, ReadStableAsync);
    }

    public LogStamp StampOf(string userId) => _routing.PartOf(UserKey.Of(userId)).Store.Lineage.Current;

    public bool Includes(string userId, LogStamp stamp, long sequence) => _routing.PartOf(UserKey.Of(userId)).Store.Lineage.Includes(stamp, sequence);

    public Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        AppendRowsAsync(userId, expectedLast, [.. events.Select(LogRow.Of)], cancellationToken);

    public Task<AppendResult> AnswerAsync(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken) =>
        AppendRowsAsync(userId, expectedLast, [LogRow.Of(answer)], cancellationToken);

    public Task<MergeResult?> MergeAsync(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (fromKey, toKey) = (UserKey.Of(fromUserId), UserKey.Of(toUserId));
        return _routing.WriteAsync(
            fromKey,
            async from =>
            {
                var into = _routing.PartOf(toKey);
                return from == into
                    ? await PostgresLogChanges.MergeAsync(from.Store, fromUserId, toUserId, expectedLast, time, _clock.Seen, cancellationToken)
                    : await CarryAsync(from, into, await MoveAsync(from, into));
            },
            cancellationToken);

        // Also of one who did nothing but look.
        async Task<MergeResult?> CarryAsync(PostgresLogPart from, PostgresLogPart into, MergeResult? merged)
        {
            if (merged is not null)
            {
                await PostgresShownQueries.CarryAsync(from.Store, into.Store, fromKey, toUserId, cancellationToken);
            }

            return merged;
        }

        async Task<MergeResult?> MoveAsync(PostgresLogPart from, PostgresLogPart into)
        {
            if ((await into.ReadHeadAsync(toKey, cancellationToken)).LastSequence != expectedLast)
            {
                return null;
            }

            var note = LogRow.Merge(time);
            var announced = new PostgresDeparture.Announcement(fromKey, toKey, toUserId, note.Time, note.Id);
            if (!await PostgresDeparture.AnnounceAsync(from, announced, cancellationToken))
            {
                return new MergeResult(expectedLast, 0);
            }

            var moved = await PostgresDeparture.CarryAsync(from, into, announced, expectedLast, cancellationToken);
            if (moved is null)
            {
                await PostgresDeparture.CancelAsync(from, announced, cancellationToken);
            }
            else
            {
                _clock.Saw(moved.LastSequence);
            }

            return moved;
        }
    }

    public Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        return _routing.ReadAsync(key, part => part.ReadHeadAsync(key, cancellationToken), cancellationToken);
    }

    public async IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        List<LoggedEvent> page;
        do
        {
            var after = afterSequence;
            page = await _routing.ReadAsync(key, part => part.ReadUserAsync(userId, key, after, PageEvents, cancellationToken), cancellationToken);
            foreach (var e in page)
            {
                yield return e;
            }

            afterSequence = page.Count > 0 ? page[^1].Sequence : afterSequence;
        }
        while (page.Count == PageEvents);
    }

    public async IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var end = await CutAsync(cancellationToken);
        List<LoggedEvent> page;
        do
        {
            var after = afterSequence;
            page = Merge(
                await ReadStableAsync(() => Task.WhenAll(_parts.Values.Select(p => p.ReadAllAsync(after, end, PageEvents, cancellationToken))), cancellationToken),
                e => e.Sequence);
            foreach (var e in page.Take(PageEvents))
            {
                yield return e;
                afterSequence = e.Sequence;
            }
        }
        while (page.Count >= PageEvents);
    }

    public Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken) => CutAsync(cancellationToken);

    // Each database follows the others' sequences, so that about one event of all has each of its steps.
    public long Before(long sequence, long events) => sequence - (events * LogSlots.MaxDatabases);

    public async Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken)
    {
        var end = await CutAsync(cancellationToken);
        var found = Merge(
            await ReadStableAsync(() => Task.WhenAll(_parts.Values.Select(p => p.ReadPurchasesAsync(afterSequence, end, newest, earlier, cancellationToken))), cancellationToken),
            p => p.Sequence);
        return found.Count > newest ? found[^newest..] : found;
    }

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken) => _totals.ReadAsync(itemId, cancellationToken);

    public Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        _totals.ReadAsync(itemIds, cancellationToken);

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken) => _totals.ReadAllAsync(take, cancellationToken);

    // Whose history went to theirs first: what fails below is mended by repeating, as long as the links to them are there.
    public async Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var users = new List<byte[]> { UserKey.Of(userId) };
        var seen = new HashSet<string>(StringComparer.Ordinal) { Convert.ToHexString(users[0]) };
        for (var i = 0; i < users.Count; i++)
        {
            var key = users[i];
            users.AddRange((await _routing.ReadAsync(key, part => part.ReadMergedAsync(key, cancellationToken), cancellationToken)).Where(k => seen.Add(Convert.ToHexString(k))));
        }

        var (events, answers, merged) = (0L, 0L, new List<string>());
        for (var i = users.Count - 1; i >= 0; i--)
        {
            var (key, isMerged) = (users[i], i > 0);
            var erased = await _routing.WriteAsync(
                key, part => PostgresLogChanges.EraseAsync(part.Store, key, [], time, cancellationToken, keepName: isMerged), cancellationToken);
            (events, answers) = (events + erased.Events, answers + erased.Answers);
            merged.AddRange(erased.MergedUserIds);
        }

        return new LogErasure(events, answers, merged, Overwritten: false);
    }

    public async Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken)
    {
        long removed = 0;
        foreach (var part in _parts.Values)
        {
            removed += await LogRouting.GuardAsync(part, () => PostgresLogChanges.PruneAsync(part.Store, before, keptEvents, keptPurchases, cancellationToken));
        }

        _instruments.Removed(removed);
        return removed;
    }

    public void Show(ShownList list)
    {
        try
        {
            _routing.PartOf(UserKey.Of(list.UserId)).Writer.Show(list with { Position = _cut.Seen });
        }
        catch (EventLogUnavailableException)
        {
            _instruments.ShownDropped(1, "unwritable");
        }
    }

    public async IAsyncEnumerable<ShownList> ReadShownAsync(long since, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (time, request) = (since, string.Empty);
        List<ShownList> page;
        do
        {
            var (from, after) = (time, request);
            var parts = await ReadStableAsync(
                () => Task.WhenAll(_parts.Values.Select(p => PostgresShownQueries.ReadAsync(p.Store, from, until, after, PageEvents, cancellationToken))), cancellationToken);
            page = [.. parts.SelectMany(p => p).OrderBy(l => l.Time).ThenBy(l => l.RequestId, StringComparer.Ordinal).DistinctBy(l => l.RequestId)];
            foreach (var list in page.Take(PageEvents))
            {
                yield return list;
                (time, request) = (list.Time, list.RequestId);
            }
        }
        while (page.Count >= PageEvents);
    }

    public async Task<long?> ReadShownPositionAsync(long since, long until, CancellationToken cancellationToken) => (await _routing.ReadAllAsync(() =>
        Task.WhenAll(_parts.Values.Select(p => PostgresShownQueries.ReadPositionAsync(p.Store, since, until, cancellationToken))))).Min();

    public async Task<long?> ReadOldestShownAsync(CancellationToken cancellationToken) => (await _routing.ReadAllAsync(() =>
        Task.WhenAll(_parts.Values.Select(p => PostgresShownQueries.ReadOldestAsync(p.Store, cancellationToken))))).Min();

    public async Task<long> PruneShownAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        long removed = 0;
        foreach (var part in _parts.Values)
        {
            removed += await LogRouting.GuardAsync(part, () => PostgresShownQueries.PruneAsync(part.Store, before, cancellationToken));
        }

        return removed;
    }

    public void Dispose()
    {
        foreach (var part in _parts.Values)
        {
            part.Dispose();
            if (part.Store != _main)
            {
                part.Store.Dispose();
            }
        }
    }

    private async Task<AppendResult> AppendRowsAsync(string userId, long? expectedLast, IReadOnlyList<LogRow> rows, CancellationToken cancellationToken)
    {
        // A refused piece of work is done with: each attempt is one of its own.
        var result = await _routing.WriteAsync(
            UserKey.Of(userId), part => part.Writer.RunAsync(new PostgresAppend(userId, expectedLast, rows, cancellationToken)), cancellationToken);
        _clock.Saw(result.LastSequence);
        return result;
    }

    // What was stored before this was called is below it, and what any silo stores after it has returned above.
    private Task<long> CutAsync(CancellationToken cancellationToken) => _routing.ReadAllAsync(async () =>
    {
        var parts = _parts.Values;
        var end = (await Task.WhenAll(parts.Select(p => p.ReadLastAsync(cancellationToken)))).Max();
        await Task.WhenAll(parts.Select(p => p.SettleAsync(end, cancellationToken)));
        _clock.Saw(end);
        _cut.Saw(end);
        return end;
    });

    // A slot that changes hands in the middle could be read of both its databases or of none.
    private Task<T> ReadStableAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken) => _routing.ReadAllAsync(async () =>
    {
        while (true)
        {
            var epoch = await LogMap.ReadEpochAsync(_main, cancellationToken);
            if (epoch % 2 == 0)
            {
                var result = await read();
                if (await LogMap.ReadEpochAsync(_main, cancellationToken) == epoch)
                {
                    return result;
                }
            }

            await Task.Delay(LogRouting.Pause, cancellationToken);
        }
    });

    // A row that is on its way is in two databases: it has its sequence in both.
    private static List<T> Merge<T>(IReadOnlyList<T>[] pages, Func<T, long> sequence) => [.. pages.SelectMany(p => p).OrderBy(sequence).DistinctBy(sequence)];
}
