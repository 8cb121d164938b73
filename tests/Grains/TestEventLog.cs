using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Recsys.Grains.Storage;

namespace Recsys.Grains.Tests;

/// <summary>The SQLite log with faults on demand. The faults are shared by all silos of a test.</summary>
internal sealed class TestEventLog(SqliteEventLog inner, TestEventLog.Faults faults) : IEventLog, IDisposable
{
    public static void Use(IServiceCollection services, Faults faults) =>
        services.AddSingleton<IEventLog>(s => new TestEventLog(ActivatorUtilities.CreateInstance<SqliteEventLog>(s), faults));

    public Task<AppendResult> AppendAsync(string userId, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(userId, events, cancellationToken);

    public Task<IReadOnlyList<LoggedEvent>> ReadUserAsync(string userId, long afterSequence, CancellationToken cancellationToken = default)
    {
        faults.UserReads.Enqueue((userId, afterSequence));
        return faults.Unreadable
            ? Task.FromException<IReadOnlyList<LoggedEvent>>(new EventLogUnavailableException("The log was made unreadable."))
            : inner.ReadUserAsync(userId, afterSequence, cancellationToken);
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

    public Task EraseUserAsync(string userId, CancellationToken cancellationToken = default) => inner.EraseUserAsync(userId, cancellationToken);

    public void Dispose() => inner.Dispose();

    internal sealed class Faults
    {
        public bool Unreadable { get; set; }

        public ConcurrentQueue<(string User, long After)> UserReads { get; } = new();

        public ConcurrentQueue<string> ItemReads { get; } = new();
    }
}
