using Recsys.Grains.Storage;

namespace Recsys.Grains.Samples;

/// <summary>Sees to it, on every silo, that somebody in the cluster writes samples.</summary>
internal sealed class SampleFollower(SampleWriter writer, IEventLog log, IGrainFactory grains)
{
    /// <summary>Whether samples are to be written.</summary>
    public bool IsWanted => writer.IsWanted;

    /// <summary>Asks for it.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        // What is shown from now on bears a place of the log that is not older, so that little has to be read for it.
        await log.ReadLastSequenceAsync(cancellationToken);
        await grains.GetGrain<ISampleWriterGrain>(0).WriteAsync();
    }
}
