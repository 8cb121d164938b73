using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Grains.Tests;

/// <summary>The SQLite log with faults on demand. The faults are shared by all silos of a test.</summary>
internal sealed class TestEventLog(SqliteEventLog inner, TestEventLog.Faults faults) : IEventLog, IDisposable
{
    public static void Use(IServiceCollection services, Faults faults) =>
        services.AddSingleton<IEventLog>(s => new TestEventLog(ActivatorUtilities.CreateInstance<SqliteEventLog>(s), faults));

    public LogStamp StampOf(string userId) => inner.StampOf(userId);

    public bool Includes(string userId, LogStamp stamp, long sequence) => inner.Includes(userId, stamp, sequence);

    public long Before(long sequence, long events) => inner.Before(sequence, events);

    public Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(userId, expectedLast, events, cancellationToken);

    public Task<AppendResult> AnswerAsync(string userId, long? expectedLast, UserAnswer answer, CancellationToken cancellationToken = default) =>
        faults.Unwritable
            ? Task.FromException<AppendResult>(new EventLogUnavailableException("The log was made unwritable."))
            : inner.AnswerAsync(userId, expectedLast, answer, cancellationToken);

    public Task<MergeResult?> MergeAsync(string fromUserId, string toUserId, long expectedLast, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        inner.MergeAsync(fromUserId, toUserId, expectedLast, time, cancellationToken);

    public Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken = default) => faults.Unreadable
        ? Task.FromException<UserHead>(new EventLogUnavailableException("The log was made unreadable."))
        : inner.ReadHeadAsync(userId, cancellationToken);

    public IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken = default)
    {
        faults.UserReads.Enqueue((userId, afterSequence));
        return inner.ReadUserAsync(userId, afterSequence, cancellationToken);
    }

    public IAsyncEnumerable<LoggedEvent> ReadAllAsync(long afterSequence, CancellationToken cancellationToken = default) =>
        inner.ReadAllAsync(afterSequence, cancellationToken);

    public Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken = default) => inner.ReadLastSequenceAsync(cancellationToken);

    public Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long afterSequence, int newest, int earlier, CancellationToken cancellationToken = default) =>
        inner.ReadPurchasesAsync(afterSequence, newest, earlier, cancellationToken);

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken = default)
    {
        faults.ItemReads.Enqueue(itemId);
        return inner.ReadItemTotalsAsync(itemId, cancellationToken);
    }

    public Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds, CancellationToken cancellationToken = default) =>
        inner.ReadItemTotalsAsync(itemIds, cancellationToken);

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take, CancellationToken cancellationToken = default) =>
        inner.ReadAllItemTotalsAsync(take, cancellationToken);

    public Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        inner.EraseUserAsync(userId, time, cancellationToken);

    public Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases, CancellationToken cancellationToken = default) =>
        inner.PruneAsync(before, keptEvents, keptPurchases, cancellationToken);

    public void Show(ShownList list) => inner.Show(list);

    public IAsyncEnumerable<ShownList> ReadShownAsync(long since, long until, CancellationToken cancellationToken = default) => inner.ReadShownAsync(since, until, cancellationToken);

    public Task<long?> ReadShownPositionAsync(long since, long until, CancellationToken cancellationToken = default) => inner.ReadShownPositionAsync(since, until, cancellationToken);

    public Task<long?> ReadOldestShownAsync(CancellationToken cancellationToken = default) => inner.ReadOldestShownAsync(cancellationToken);

    public Task<long> PruneShownAsync(DateTimeOffset before, CancellationToken cancellationToken = default) => inner.PruneShownAsync(before, cancellationToken);

    public void Dispose() => inner.Dispose();

    internal sealed class Faults
    {
        public bool Unreadable { get; set; }

        public bool Unwritable { get; set; }

        public ConcurrentQueue<(string User, long After)> UserReads { get; } = new();

        public ConcurrentQueue<string> ItemReads { get; } = new();
    }
}
