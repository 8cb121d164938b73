namespace Recsys.Models;

/// <summary>
/// "channel_" and the name of a recall channel, with underscores for hyphens: 1 where that channel brought the candidate,
/// else 0. All of them together are the one-hot channel.
/// </summary>
/// <param name="channel">Name of the channel.</param>
internal sealed class ChannelFeature(string channel) : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name { get; } = $"channel_{channel.Replace('-', '_')}";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            destination[i * stride] = candidates[i].Channel == channel ? 1f : 0f;
        }
    }
}
