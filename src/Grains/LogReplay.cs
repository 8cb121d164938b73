using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Serving.Users;

namespace Recsys.Grains;

/// <summary>
/// Brings to the lists of this silo what it did not see itself, from the log: what users of all silos met and bought together, users
/// who are active on others or were before the model changed, and the trend from before it began. Reads nothing for channels that are
/// not asked.
/// </summary>
internal sealed class LogReplay(
    IEventLog log,
    ItemTable table,
    TrendColumn trend,
    CoPurchases purchases,
    TogetherFollower together,
    RecentUsers recent,
    ModelHost models,
    RecallPlans plans,
    RecallOptions options,
    TimeProvider time,
    IOptions<RecsysLimits> limits) : IDisposable
{
    // The interests of users change with every event and cost a run of the model each, so others' are taken in a while.
    private static readonly TimeSpan UsersPeriod = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private long _began;
    private long _purchases = -1;
    private (string Id, LiveUser State)?[] _users = [];
    private (long Sequence, string? Version, int Forgotten, long At) _usersAsOf;

    /// <summary>Whether the trend has what happened before the silo began.</summary>
    public bool TrendIsRestored { get; private set; }

    /// <summary>Notes where the log ends: the silo counts from here on by itself. Call it once the item table is filled.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default) => _began = await log.ReadLastSequenceAsync(cancellationToken);

    /// <summary>Takes what is new.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken = default)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await TakeAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var needed = plans.HistoryNeeded(models.ActiveVersion is not null);
        if (needed.HasFlag(LogHistory.Together))
        {
            await together.FollowAsync(cancellationToken);
        }
        else
        {
            together.Stop();
        }

        if (needed.HasFlag(LogHistory.Purchases))
        {
            await CountPurchasesAsync(cancellationToken);
        }

        if (!TrendIsRestored && needed.HasFlag(LogHistory.Trend))
        {
            await RestoreTrendAsync(cancellationToken);
        }

        if (needed.HasFlag(LogHistory.Users) && models.ActiveVersion is { } version
            && (version != _usersAsOf.Version || time.GetElapsedTime(_usersAsOf.At) >= UsersPeriod))
        {
            await RestoreUsersAsync(cancellationToken);
        }
    }

    private async Task CountPurchasesAsync(CancellationToken cancellationToken)
    {
        // Where a read fails, the next one begins where this one did.
        var (first, last) = (_purchases < 0, _purchases);
        if (first)
        {
            last = await log.ReadLastSequenceAsync(cancellationToken);
        }

        var found = await log.ReadPurchasesAsync(
            first ? 0 : _purchases, first ? options.ReplayedEvents : int.MaxValue, CoPurchases.PairsPerPurchase, cancellationToken);
        _purchases = found.Count > 0 ? Math.Max(last, found[^1].Sequence) : last;
        foreach (var purchase in found)
        {
            purchases.Add(IndexOf(purchase.ItemId), [.. purchase.Earlier.Select(IndexOf)]);
        }
    }

    // What happens between the note of the log's end and the first counts of an item can be missed or counted twice: a moment of a
    // half-life of hours.
    private async Task RestoreTrendAsync(CancellationToken cancellationToken)
    {
        // All of it before any, so that a log that fails in the middle leaves nothing half counted.
        var events = new List<(int Index, long Time)>();
        await foreach (var (sequence, e) in ReadAsync(log.Before(_began, options.ReplayedEvents), cancellationToken))
        {
            if (sequence > _began)
            {
                break;
            }

            if (ItemTable.IsPositive((InteractionKind)e.Kind) && IndexOf(e.ItemId) is >= 0 and var index)
            {
                events.Add((index, e.Time.ToUnixTimeMilliseconds()));
            }
        }

        events.ForEach(e => trend.Restore(e.Index, e.Time));
        TrendIsRestored = true;
    }

    // A user shares their place here with the same others as among the remembered ones, and the one who was active last has it.
    private async Task RestoreUsersAsync(CancellationToken cancellationToken)
    {
        var forgotten = recent.Forgotten;
        if (_users.Length == 0 || forgotten != _usersAsOf.Forgotten)
        {
            _users = new (string, LiveUser)?[options.RememberedUsers];
            _usersAsOf = (log.Before(await log.ReadLastSequenceAsync(cancellationToken), options.ReplayedEvents), null, forgotten, 0);
        }

        var changed = new HashSet<int>();
        await foreach (var (sequence, e) in ReadAsync(_usersAsOf.Sequence, cancellationToken))
        {
            var place = recent.PlaceOf(e.UserId);
            if (_users[place]?.Id != e.UserId)
            {
                _users[place] = (e.UserId, new LiveUser(limits.Value.SessionLength, exposureLength: 1, boughtLength: 1));
            }

            _users[place]!.Value.State.Apply(sequence, IndexOf(e.ItemId), (InteractionKind)e.Kind, (float)e.Value, e.Time.ToUnixTimeMilliseconds());
            _usersAsOf.Sequence = sequence;
            changed.Add(place);
        }

        using var lease = models.Acquire();
        var serving = lease.Model;
        foreach (var place in serving?.Version == _usersAsOf.Version ? changed : Enumerable.Range(0, _users.Length))
        {
            if (_users[place] is { } user)
            {
                Restore(user.Id, user.State, serving);
            }
        }

        // A user who was erased meanwhile may have come back by what was read before: all are read anew then.
        if (recent.Forgotten != forgotten)
        {
            recent.Clear();
            return;
        }

        _usersAsOf = _usersAsOf with { Version = serving?.Version, At = time.GetTimestamp() };
    }

    private void Restore(string id, LiveUser state, ServingModel? serving)
    {
        try
        {
            state.UpdateInterest(serving);
        }
        catch (Models.ModelOutputException)
        {
            // The model fails on this user; when they are active, their grain says so.
            return;
        }

        state.EnterInto(recent, id);
    }

    // A log on the local disk answers at once, each time: without a pause the reading would hold a thread of the pool for seconds.
    private async IAsyncEnumerable<LoggedEvent> ReadAsync(long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        await foreach (var e in log.ReadAllAsync(afterSequence, cancellationToken))
        {
            yield return e;
            if (++read % 1024 == 0)
            {
                await Task.Yield();
            }
        }
    }

    private int IndexOf(string itemId) => table.TryGetIndex(itemId, out var index) ? index : -1;
}
