using Microsoft.Extensions.DependencyInjection;

namespace Recsys.Grains.Online;

/// <summary>
/// Learns one share of the stream. It stores nothing: what it has learned counts once the learner has merged it, and where the learner is of another mind of what that is, it begins
/// anew from the learner's state.
/// </summary>
internal sealed class OnlineShardGrain(OnlineSettings settings, OnlineInstruments instruments, IServiceProvider services) : Grain, IOnlineShardGrain
{
    private OnlineStream? _stream;
    private (Guid Run, long Epoch) _state;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Whoever goes on with it, perhaps on another silo, finds out anew.
        instruments.Cut((int)this.GetPrimaryKeyLong(), isCut: false);
        return Task.CompletedTask;
    }

    public async Task<OnlineLearned> LearnAsync(OnlineOrder order)
    {
        var isWhole = order.Base < 0;
        if (!isWhole && (_stream is null || (order.Run, order.Base) != _state || order.Position != _stream.Position))
        {
            return new OnlineLearned();
        }

        // Whatever fails on the way leaves nothing that is gone on with.
        (var stream, _stream) = (isWhole ? null : _stream, null);
        if (stream is null)
        {
            stream = ActivatorUtilities.CreateInstance<OnlineStream>(services, settings, ((int)this.GetPrimaryKeyLong(), settings.Options.Shards));
            await stream.BeginAsync(order.Position);
        }

        var (buckets, z, n) = order.State;
        for (var i = 0; i < buckets.Length; i++)
        {
            stream.Learner.SetState(buckets[i], z[i], n[i]);
        }

        if (order.Resumes)
        {
            stream.Resume();
        }

        var change = await stream.LearnAsync(order.IsCut);
        (_stream, _state) = (stream, (order.Run, order.Epoch));
        return new OnlineLearned { Position = stream.Position, Change = change, Trouble = stream.Trouble };
    }
}
