using Microsoft.Extensions.Logging;

namespace Recsys.Grains.Online;

/// <summary>
/// Merges what the shards learn. State and places of the stream are stored in one write, and an activation begins with what is stored: what came after is learned again, and as all of it is
/// in neither before, nothing is learned twice.
/// </summary>
internal sealed partial class OnlineLearnerGrain(
    [PersistentState(OnlineLearnerGrain.StateName, RecsysStorage.Name)] IPersistentState<OnlineState> storage,
    OnlineSettings settings,
    TimeProvider time,
    ILogger<OnlineLearnerGrain> logger) : Grain, IOnlineLearnerGrain
{
    internal const string StateName = "online";

    private readonly Guid _run = Guid.NewGuid();
    private readonly StreamPosition?[] _positions = new StreamPosition?[settings.Options.Shards];
    private readonly long[] _known = new long[settings.Options.Shards];
    private OnlineSumsTable _sums = null!;
    private long? _learned;
    private long _saved;
    private string?[] _troubles = new string?[settings.Options.Shards];
    private bool _resumes;
    private bool _isUnsaved;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _sums = new OnlineSumsTable(1 << settings.Options.Bits, settings.Options.Ftrl);
        Array.Fill(_known, -1);
        _saved = time.GetTimestamp();
        var stored = storage.State;
        if (stored.Settings == settings.ToString())
        {
            _sums.Restore(stored.Sums);

            // Users of another number of shards are divided otherwise: from the last place on nothing can be learned twice.
            if (stored.Positions.Length == _positions.Length)
            {
                stored.Positions.CopyTo(_positions, 0);
            }
            else
            {
                Array.Fill(_positions, stored.Positions.MaxBy(p => p?.Time));
            }
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _isUnsaved ? SaveAsync() : Task.CompletedTask;

    public async Task<OnlineWeights> FollowAsync(Guid run, long epoch)
    {
        // Each silo asks once an interval: the first one has it done.
        if (_learned is not { } last || time.GetElapsedTime(last) >= settings.Options.Interval / 2)
        {
            _learned = time.GetTimestamp();
            await LearnAsync();
            if (_isUnsaved && time.GetElapsedTime(_saved) >= settings.Options.SaveEvery)
            {
                await SaveAsync();
            }
        }

        var changed = run == _run ? _sums.ChangedSince(epoch) : null;
        var buckets = changed ?? _sums.All();
        return new OnlineWeights(_run, _sums.Epoch, changed is null, buckets, _sums.WeightsOf(buckets));
    }

    public Task<OnlineStatus> GetStatusAsync() => Task.FromResult(new OnlineStatus(_sums.Epoch, _sums.NonZero, _positions.Min(p => p?.Time), _troubles));

    public Task ResumeAsync()
    {
        _resumes = true;
        return Task.CompletedTask;
    }

    private async Task LearnAsync()
    {
        var learned = await Task.WhenAll(Enumerable.Range(0, _positions.Length).Select(LearnAsync));
        for (var shard = 0; shard < learned.Length; shard++)
        {
            if (learned[shard]?.Position is { } position)
            {
                _isUnsaved |= position != _positions[shard];
                _positions[shard] = position;
            }
        }

        _sums.Add(learned.Where(l => l is not null).Select(l => l!.Change));
        _troubles = [.. learned.Select(l => l?.Trouble)];
        _resumes = false;
    }

    // Null where the shard failed: it learns the same again in the next round.
    private async Task<OnlineLearned?> LearnAsync(int shard)
    {
        var grain = GrainFactory.GetGrain<IOnlineShardGrain>(shard);
        var epoch = _sums.Epoch;
        try
        {
            var learned = await grain.LearnAsync(OrderOf(shard, _known[shard]));
            if (learned.Position is null)
            {
                learned = await grain.LearnAsync(OrderOf(shard, -1));
            }

            _known[shard] = epoch;
            return learned;
        }
        catch (Exception e) when (e is EventLogUnavailableException or OrleansException or TimeoutException)
        {
            LogShardFailed(shard, e);
            _known[shard] = -1;
            return null;
        }
    }

    private OnlineOrder OrderOf(int shard, long known)
    {
        var changed = _sums.ChangedSince(known);
        return new OnlineOrder
        {
            Run = _run,
            Epoch = _sums.Epoch,
            Base = changed is null ? -1 : known,
            State = _sums.Of(changed ?? _sums.All()),
            Position = _positions[shard],
            IsCut = !_resumes && Array.Exists(_troubles, t => t is not null),
            Resumes = _resumes,
        };
    }

    private async Task SaveAsync()
    {
        storage.State = new OnlineState { Settings = settings.ToString()!, Positions = [.. _positions], Sums = _sums.Of(_sums.All()) };
        try
        {
            await storage.WriteStateAsync();
            (_saved, _isUnsaved) = (time.GetTimestamp(), false);
        }
        catch
        {
            // Whether the write happened is not known: the next activation reads what is stored.
            _isUnsaved = false;
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of online learning failed; the next round tries again.")]
    private partial void LogShardFailed(int shard, Exception exception);
}
