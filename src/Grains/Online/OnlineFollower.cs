using Recsys.Online;
using Recsys.Serving;

namespace Recsys.Grains.Online;

/// <summary>Keeps this silo's weights up to date: asks for what changed, and for all of them where it has none of the learner's run.</summary>
internal sealed class OnlineFollower(OnlineSettings settings, OnlineModel model, IGrainFactory grains, OnlineInstruments instruments)
{
    private (Guid Run, long Epoch) _has = (Guid.Empty, -1);

    /// <summary>Whether anything is learned.</summary>
    public bool IsWanted => settings.Options.Enabled;

    /// <summary>How often it is asked.</summary>
    public TimeSpan Period => settings.Options.Interval;

    /// <summary>Run and number of the weights that are served.</summary>
    public (Guid Run, long Epoch) Has => _has;

    /// <summary>Asks, and takes what is new by one exchange.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        var news = await grains.GetGrain<IOnlineLearnerGrain>(0).FollowAsync(_has.Run, _has.Epoch);
        if (news.IsWhole || news.Buckets.Length > 0)
        {
            var before = news.IsWhole || model.Weights is null ? new WeightTable(settings.Items.Features.Space.Size) : model.Weights;
            var after = before.With(news.Buckets, news.Weights);
            model.Take(settings.Items, after);
            instruments.Serves(after.NonZero);
        }

        _has = (news.Run, news.Epoch);
    }
}
