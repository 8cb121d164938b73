using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Sharding;

/// <summary>
/// Asks all parts of the catalogue at once, each of one silo that holds it. Where that one fails, does not hold the part, has another version, or has
/// taken half of the deadline, the next is asked too, and the first answer counts. A part that is late is left out: the deadline is the setting's, or three
/// quarters of the time that the request's caller still waits, so that there is time to rank what came.
/// </summary>
internal sealed partial class ShardRouter(
    CatalogueShards shards,
    ShardServiceClient services,
    ShardAnswers own,
    ISiloStatusOracle members,
    IOptions<CatalogueOptions> options,
    TimeProvider time,
    ILogger<ShardRouter> logger)
{
    private const double ShareOfCall = 0.75;

    private volatile Dictionary<SiloAddress, ShardState> _states = [];
    private volatile Placement? _placement;

    /// <summary>Whether the catalogue is divided.</summary>
    public bool IsDivided => shards.IsDivided;

    /// <summary>Parts of the whole catalogue.</summary>
    public int Count => shards.Count;

    /// <summary>How long a part may take.</summary>
    public TimeSpan Deadline => options.Value.ShardDeadline;

    /// <summary>Throws for what a divided catalogue cannot answer.</summary>
    /// <exception cref="DividedCatalogueException">It is divided.</exception>
    public void RequireWhole(string what)
    {
        if (IsDivided)
        {
            throw new DividedCatalogueException(what, Count);
        }
    }

    /// <summary>The two silos that are to hold a part, or the only one.</summary>
    /// <param name="shard">The part.</param>
    public IReadOnlyList<SiloAddress> HoldersOf(int shard) => [.. Orders()[shard].Take(ShardRing.Copies)];

    /// <summary>What the silos held when they were asked last.</summary>
    public IReadOnlyDictionary<SiloAddress, ShardState> States => _states;

    /// <summary>Asks every silo what it holds.</summary>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var states = await Task.WhenAll(Silos().Select(async silo =>
        {
            try
            {
                return (silo, State: silo.Equals(members.SiloAddress) ? own.State() : await services.On(silo).GetStateAsync().WaitAsync(options.Value.ShardDeadline, time, cancellationToken));
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                // What it held a moment ago it holds most likely still: requests find out.
                return (silo, State: _states.GetValueOrDefault(silo));
            }
        }));
        _states = states.Where(s => s.State is not null).ToDictionary(s => s.silo, s => s.State!);
        if (_states.FirstOrDefault(s => s.Value.Shards != shards.Count) is { Key: not null } other)
        {
            LogOtherDivision(other.Key, other.Value.Shards, shards.Count);
        }
    }

    /// <summary>Asks all parts the same.</summary>
    /// <param name="ask">The question; its part is set here.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>For each part its answer; null for one that did not come in time.</returns>
    public Task<ShardReply?[]> AskAllAsync(ShardAsk ask, CancellationToken cancellationToken)
    {
        var (orders, limit) = (Orders(), Limit());
        return Task.WhenAll(orders.Select((order, shard) => AskOneAsync(ask with { Shard = shard, Shards = shards.Count }, order, limit, cancellationToken)));
    }

    private TimeSpan Limit()
    {
        var left = CallDeadline.Current is { } call ? call.Left * ShareOfCall : TimeSpan.MaxValue;
        return left < Deadline ? left > TimeSpan.Zero ? left : TimeSpan.Zero : Deadline;
    }

    private async Task<ShardReply?> AskOneAsync(ShardAsk ask, SiloAddress[] silos, TimeSpan limit, CancellationToken cancellationToken)
    {
        ShardReply? otherVersion = null;
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var order = new Queue<SiloAddress>(Order(ask.Shard, silos));
        var calls = new List<Task<ShardReply>>();
        try
        {
            while (order.Count > 0 || calls.Count > 0)
            {
                if (order.TryDequeue(out var silo))
                {
                    calls.Add(CallAsync(silo, ask));
                }

                // Where another could be asked the wait is half of the deadline, else all of it.
                var waits = order.Count > 0 ? limit / 2 : Timeout.InfiniteTimeSpan;
                while (calls.Count > 0 && await NextAsync(calls, waits, either.Token) is { } done)
                {
                    calls.Remove(done);
                    if (done.Result.Outcome is ShardOutcome.Answered or ShardOutcome.OtherDivision)
                    {
                        return done.Result;
                    }

                    otherVersion ??= done.Result.Outcome == ShardOutcome.OtherVersion ? done.Result : null;
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogLate(ask.Shard, limit);
        }

        return otherVersion;
    }

    // The next call that ends; null where the wait is over before.
    private async Task<Task<ShardReply>?> NextAsync(List<Task<ShardReply>> calls, TimeSpan waits, CancellationToken cancellationToken)
    {
        var next = Task.WhenAny(calls);
        try
        {
            return await next.WaitAsync(waits, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private IEnumerable<SiloAddress> Order(int shard, SiloAddress[] silos)
    {
        // This silo first where it holds the part, then those that are known to, then those that should.
        var states = _states;
        return silos.OrderBy(silo =>
            silo.Equals(members.SiloAddress) && shards.Find(shard) is not null ? 0 : states.TryGetValue(silo, out var state) && state.Held.Contains(shard) ? 1 : 2);
    }

    private ICollection<SiloAddress> Silos() => members.GetApproximateSiloStatuses(onlyActive: true).Keys;

    // For each part the silos in the order in which they are to hold it: made anew when the members change.
    private SiloAddress[][] Orders()
    {
        var silos = Silos();
        var placement = _placement;
        if (placement is null || !placement.Silos.SetEquals(silos))
        {
            _placement = placement = new Placement([.. silos], ShardRing.Plan(shards.Count, [.. silos]));
        }

        return placement.Orders;
    }

    private async Task<ShardReply> CallAsync(SiloAddress silo, ShardAsk ask)
    {
        try
        {
            return await (silo.Equals(members.SiloAddress) ? Task.Run(() => own.Answer(ask)) : services.On(silo).AskAsync(ask));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogFailed(ask.Shard, silo, e);
            return new ShardReply { Outcome = ShardOutcome.NotHeld };
        }
    }

    private sealed record Placement(HashSet<SiloAddress> Silos, SiloAddress[][] Orders);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Part {Shard} of the catalogue did not answer within {Deadline} (Recsys:Catalogue:ShardDeadline, or the caller's own); a list does without.")]
    private partial void LogLate(int shard, TimeSpan deadline);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Part {Shard} of the catalogue could not be asked of {Silo}; another silo is.")]
    private partial void LogFailed(int shard, SiloAddress silo, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Silo {Silo} divides the catalogue into {Other} parts, this one into {Own}: Recsys:Catalogue:Shards must be the same on all.")]
    private partial void LogOtherDivision(SiloAddress silo, int other, int own);
}
