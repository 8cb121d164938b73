using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Samples;

namespace Recsys.Grains.Tests;

/// <summary>An event log without a silo.</summary>
internal sealed class TestLog : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly IEventLog _log;
    private readonly IDisposable _store;

    public TestLog(PostgresStore store, Action<EventLogOptions>? configureLog = null, BackgroundHealth? health = null, TimeProvider? time = null)
    {
        var logOptions = new EventLogOptions();
        configureLog?.Invoke(logOptions);
        _store = store;
        Instruments = new LogInstruments(_services.GetRequiredService<IMeterFactory>());
        _log = new PostgresEventLog(store, Options.Create(logOptions), Instruments, time ?? TimeProvider.System, health);
    }

    /// <summary>A log that is divided over several databases, the first of which is the main one.</summary>
    public TestLog(IReadOnlyList<PostgresStore> stores, TimeProvider? time = null)
    {
        _store = stores[0];
        Instruments = new LogInstruments(_services.GetRequiredService<IMeterFactory>());
        _log = new DividedEventLog(stores[0], stores, Options.Create(new EventLogOptions()), Instruments, time ?? TimeProvider.System);
    }

    public TestLog(string folder, Action<SqliteOptions>? configure = null, Action<EventLogOptions>? configureLog = null, BackgroundHealth? health = null)
    {
        var options = new SqliteOptions { Folder = folder };
        configure?.Invoke(options);
        var logOptions = new EventLogOptions();
        configureLog?.Invoke(logOptions);
        var store = StoreFolder.Open(folder);
        _store = store;
        Instruments = new LogInstruments(_services.GetRequiredService<IMeterFactory>());
        _log = new SqliteEventLog(Options.Create(options), Options.Create(logOptions), store, Instruments, TimeProvider.System, health);
    }

    public LogInstruments Instruments { get; }

    public LogStamp Stamp => _log.StampOf("u1");

    public bool Includes(LogStamp stamp, long sequence) => _log.Includes("u1", stamp, sequence);

    public Task<AppendResult> AppendAsync(string userId, long? expectedLast, IReadOnlyList<UserEvent> events, CancellationToken cancellationToken = default) =>
        _log.AppendAsync(userId, expectedLast, events, cancellationToken);

    public Task<AppendResult> AnswerAsync(string userId, long? expectedLast, string field, string? value) =>
        _log.AnswerAsync(userId, expectedLast, new UserAnswer(field, value, Events.Start), CancellationToken.None);

    public Task<MergeResult?> MergeAsync(string from, string to, long expectedLast) =>
        _log.MergeAsync(from, to, expectedLast, Events.Start, CancellationToken.None);

    public Task<UserHead> ReadHeadAsync(string userId, CancellationToken cancellationToken = default) => _log.ReadHeadAsync(userId, cancellationToken);

    public IAsyncEnumerable<LoggedEvent> ReadUserAsync(string userId, long after, CancellationToken cancellationToken = default) =>
        _log.ReadUserAsync(userId, after, cancellationToken);

    public IAsyncEnumerable<LoggedEvent> ReadAllAsync(long after, CancellationToken cancellationToken = default) => _log.ReadAllAsync(after, cancellationToken);

    public Task<long> ReadLastSequenceAsync(CancellationToken cancellationToken = default) => _log.ReadLastSequenceAsync(cancellationToken);

    public Task<IReadOnlyList<LoggedPurchase>> ReadPurchasesAsync(long after, int newest, int earlier, CancellationToken cancellationToken = default) =>
        _log.ReadPurchasesAsync(after, newest, earlier, cancellationToken);

    public Task<ItemTotals> ReadItemTotalsAsync(string itemId, CancellationToken cancellationToken = default) => _log.ReadItemTotalsAsync(itemId, cancellationToken);

    public Task<IReadOnlyList<ItemTotals>> ReadItemTotalsAsync(IReadOnlyList<string> itemIds) => _log.ReadItemTotalsAsync(itemIds, CancellationToken.None);

    public Task<long> ReadAllItemTotalsAsync(Action<string, long[]> take) => _log.ReadAllItemTotalsAsync(take, CancellationToken.None);

    public Task<LogErasure> EraseUserAsync(string userId, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        _log.EraseUserAsync(userId, time, cancellationToken);

    public Task<long> PruneAsync(DateTimeOffset before, int keptEvents, int keptPurchases) =>
        _log.PruneAsync(before, keptEvents, keptPurchases, CancellationToken.None);

    public void Show(ShownList list) => _log.Show(list);

    public async Task<ShownList[]> ReadShownAsync(long since = long.MinValue, long until = long.MaxValue)
    {
        var lists = new List<ShownList>();
        await foreach (var list in _log.ReadShownAsync(since, until, CancellationToken.None))
        {
            lists.Add(list);
        }

        return [.. lists];
    }

    public Task<long?> ReadShownPositionAsync(long since = long.MinValue, long until = long.MaxValue) => _log.ReadShownPositionAsync(since, until, CancellationToken.None);

    public Task<long?> ReadOldestShownAsync() => _log.ReadOldestShownAsync(CancellationToken.None);

    public Task<long> PruneShownAsync(DateTimeOffset before) => _log.PruneShownAsync(before, CancellationToken.None);

    public void Dispose()
    {
        (_log as IDisposable)?.Dispose();
        _store.Dispose();
        _services.Dispose();
    }
}
