using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>The event log in PostgreSQL: one thread of each silo writes, pooled connections read.</summary>
internal sealed class PostgresEventLog : IEventLog, IDisposable
{
    private const int PageEvents = 1024;

    private readonly PostgresStore _store;
    private readonly LogInstruments _instruments;
    private readonly PostgresLogWriter _writer;
    private readonly PostgresLogQueries _queries;

    // What is stored from now on has a higher sequence.
    private readonly LogClock _settled = new();

    // Users and items wake up by the thousand when a silo starts or joins.
    private readonly SharedReads<byte[], UserHead> _heads;
    private readonly SharedReads<string, ItemTotals> _totals;

    public PostgresEventLog(
        PostgresStore store,
        IOptions<EventLogOptions> logOptions,
        LogInstruments instruments,
        TimeProvider time,
        BackgroundHealth? health = null,
        ImpressionOptions? impressions = null)
    {
        (_store, _instruments) = (store, instruments);
        _writer = new PostgresLogWriter(store, logOptions.Value, instruments, time, health, impressions: impressions);
        _queries = new PostgresLogQueries(store);
        _heads = new(keys => ReadAsync(() => _queries.ReadHeadsAsync(keys)));
        _totals = new(ids => ReadAsync(() => _queries.ReadItemTotalsAsync(ids, CancellationToken.None)));
    }

    public LogStamp StampOf(string userId) => _store.Lineage.Current;

    public bool Includes(string userId, LogStamp stamp, long sequence) => _store.Lineage.Includes(stamp, sequence);

    public Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken) =>
        _writer.RunAsync(new PostgresAppend(userId, expectedLast, [.. events.Select(LogRow.Of)], cancellationToken));

    public Task<AppendResult> AnswerAsync(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken) =>
        _writer.RunAsync(new PostgresAppend(userId, expectedLast, [LogRow.Of(answer)], cancellationToken));

    public Task<MergeResult?> MergeAsync(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken) =>
        ChangeAsync(() => PostgresLogChanges.MergeAsync(_store, fromUserId, toUserId, expectedLast, time, 0, cancellationToken));

    public Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken) =>
        ChangeAsync(() => PostgresLogChanges.EraseAsync(_store, userId, time, cancellationToken));

    public async Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken)
    {
        var removed = await ChangeAsync(() => PostgresLogChanges.PruneAsync(_store, before, keptEvents, keptPurchases, cancellationToken));
        _instruments.Removed(removed);
        return removed;
    }

    public Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        return _heads.ReadAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken)
    {
        var key = UserKey.Of(userId);
        return PageAsync(afterSequence, after => _queries.ReadUserAsync(userId, key, after, PageEvents, cancellationToken), cancellationToken);
    }

    public IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, CancellationToken cancellationToken) =>
        PageAsync(afterSequence, after => _queries.ReadAllAsync(after, PageEvents, cancellationToken), cancellationToken);

    public long Before(long sequence, long events) => sequence - events;

    public async Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken)
    {
        var last = await ReadAsync(() => _queries.SettleAsync(cancellationToken));
        _settled.Saw(last);
        return last;
    }

    public Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken) =>
        ReadAsync(() => _queries.ReadPurchasesAsync(afterSequence, newest, earlier, cancellationToken));

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken) => _totals.ReadAsync(itemId, cancellationToken);

    public Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken) =>
        ReadAsync(() => _queries.ReadItemTotalsAsync(itemIds, cancellationToken));

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken) =>
        ReadAsync(() => _queries.ReadAllItemTotalsAsync(take, cancellationToken));

    public void Show(ShownList list) => _writer.Show(list with { Position = _settled.Seen });

    public async IAsyncEnumerable<ShownList> ReadShownAsync(long since, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (time, request) = (since, string.Empty);
        List<ShownList> page;
        do
        {
            var (from, after) = (time, request);
            page = await ReadAsync(() => PostgresShownQueries.ReadAsync(_store, from, until, after, PageEvents, cancellationToken));
            foreach (var list in page)
            {
                yield return list;
                (time, request) = (list.Time, list.RequestId);
            }
        }
        while (page.Count == PageEvents);
    }

    public Task<long?> ReadShownPositionAsync(long since, long until, CancellationToken cancellationToken) =>
        ReadAsync(() => PostgresShownQueries.ReadPositionAsync(_store, since, until, cancellationToken));

    public Task<long?> ReadOldestShownAsync(CancellationToken cancellationToken) => ReadAsync(() => PostgresShownQueries.ReadOldestAsync(_store, cancellationToken));

    public Task<long> PruneShownAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        ChangeAsync(() => PostgresShownQueries.PruneAsync(_store, before, cancellationToken));

    public void Dispose() => _writer.Dispose();

    private async IAsyncEnumerable<LoggedEvent> PageAsync(
        long after, Func<long, Task<List<LoggedEvent>>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LoggedEvent> page;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var from = after;
            page = await ReadAsync(() => read(from));
            foreach (var e in page)
            {
                yield return e;
            }

            after = page.Count > 0 ? page[^1].Sequence : after;
        }
        while (page.Count == PageEvents);
    }

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await _store.ReadAsync(read);
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new EventLogUnavailableException($"The event log in {_store.Name} cannot be read: {e.Message}", e);
        }
    }

    private async Task<T> ChangeAsync<T>(Func<Task<T>> change)
    {
        try
        {
            return await change();
        }
        catch (Exception e) when (PostgresDatabase.IsError(e))
        {
            throw new EventLogUnavailableException($"The event log in {_store.Name} cannot be changed: {e.Message}", e);
        }
    }
}
