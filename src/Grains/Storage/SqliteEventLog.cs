using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>The event log in a SQLite file: one thread writes, a few read.</summary>
internal sealed class SqliteEventLog : IEventLog, IDisposable
{
    private const int PageEvents = 1024;

    private readonly StoreFolder _folder;
    private readonly ShownQueue _shown;
    private readonly SqliteLogWriter _writer;
    private readonly SqliteReaders _readers;
    private readonly LogInstruments _instruments;

    public SqliteEventLog(
        IOptions<SqliteOptions> options,
        IOptions<EventLogOptions> logOptions,
        StoreFolder folder,
        LogInstruments instruments,
        TimeProvider time,
        BackgroundHealth? health = null,
        IOptions<ImpressionOptions>? impressions = null)
    {
        _folder = folder;
        _instruments = instruments;
        _shown = new ShownQueue((impressions?.Value ?? new()).QueueLists, instruments);
        _writer = new SqliteLogWriter(options.Value, logOptions.Value, folder.Lineage.Current.Session, _shown, instruments, time, health);
        _readers = new SqliteReaders(options.Value.EventsPath, options.Value.BusyTimeout, options.Value.ReaderThreads);
    }

    public LogStamp StampOf(string userId) => _folder.Lineage.Current;

    public bool Includes(string userId, LogStamp stamp, long sequence) => _folder.Lineage.Includes(stamp, sequence);

    public Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        _writer.RunAsync(new SqliteAppend(userId, expectedLast, events, cancellationToken));

    public Task<AppendResult> AnswerAsync(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken) =>
        _writer.RunAsync(new SqliteAnswer(userId, expectedLast, answer, cancellationToken));

    public Task<MergeResult?> MergeAsync(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken) =>
        _writer.RunAsync(new SqliteMerge(fromUserId, toUserId, expectedLast, time, cancellationToken));

    public Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken) =>
        _writer.RunAsync(new SqliteErase(userId, time, cancellationToken));

    public async Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken)
    {
        long total = 0;
        long reached = 0;
        do
        {
            (reached, var removed) = await _writer.RunAsync(new SqlitePrune(reached, before, keptEvents, keptPurchases, cancellationToken));
            _instruments.Removed(removed);
            total += removed;
        }
        while (reached > 0);

        return total;
    }

    public Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        return _readers.RunAsync(session => SqliteLogQueries.ReadHead(session, key), cancellationToken);
    }

    public IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        return PageAsync(afterSequence, (session, after) => SqliteLogQueries.ReadUser(session, userId, key, after, PageEvents), cancellationToken);
    }

    public IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, CancellationToken cancellationToken) =>
        PageAsync(afterSequence, (session, after) => SqliteLogQueries.ReadAll(session, after, PageEvents), cancellationToken);

    public long Before(long sequence, long events) => sequence - events;

    public Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken) =>
        _readers.RunAsync(SqliteLogQueries.ReadLastSequence, cancellationToken);

    public Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken) =>
        _readers.RunAsync(session => SqliteLogQueries.ReadPurchases(session, afterSequence, newest, earlier), cancellationToken);

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken) =>
        _readers.RunAsync(session => SqliteLogQueries.ReadItemTotals(session, itemId), cancellationToken);

    public Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        _readers.RunAsync(session => SqliteItemTotals.Read(session, itemIds), cancellationToken);

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken) =>
        _readers.RunAsync(session => SqliteItemTotals.ReadAll(session, take, cancellationToken), cancellationToken);

    public void Show(ShownList list) => _shown.Add(list);

    public async IAsyncEnumerable<ShownList> ReadShownAsync(long since, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (time, request) = (since, string.Empty);
        List<ShownList> page;
        do
        {
            var (from, after) = (time, request);
            page = await _readers.RunAsync(session => SqliteShownQueries.Read(session, from, until, after, PageEvents), cancellationToken);
            foreach (var list in page)
            {
                yield return list;
                (time, request) = (list.Time, list.RequestId);
            }
        }
        while (page.Count == PageEvents);
    }

    public Task<long?> ReadShownPositionAsync(long since, long until, CancellationToken cancellationToken) =>
        _readers.RunAsync(session => SqliteShownQueries.ReadPosition(session, since, until), cancellationToken);

    public Task<long?> ReadOldestShownAsync(CancellationToken cancellationToken) => _readers.RunAsync(SqliteShownQueries.ReadOldest, cancellationToken);

    public async Task<long> PruneShownAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        long total = 0;
        long removed;
        do
        {
            removed = await _writer.RunAsync(new SqlitePruneShown(before, cancellationToken));
            total += removed;
        }
        while (removed == SqlitePruneShown.ChunkLists);

        return total;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _readers.Dispose();
    }

    // A page at a time: a statement that stays open would keep the write-ahead log from being cut.
    private async IAsyncEnumerable<LoggedEvent> PageAsync(
        long after, Func<SqliteReadSession, long, List<LoggedEvent>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LoggedEvent> page;
        do
        {
            var from = after;
            page = await _readers.RunAsync(session => read(session, from), cancellationToken);
            foreach (var e in page)
            {
                yield return e;
            }

            after = page.Count > 0 ? page[^1].Sequence : after;
        }
        while (page.Count == PageEvents);
    }
}
