namespace Recsys.Models;

/// <summary>
/// "channel_" and the name of a recall channel, with underscores for hyphens: 1 where that channel brought the candidate,
/// else 0. All of them together are the one-hot channel. There is one for each name, so that a channel needs no entry in any list; of a
/// channel that nobody registered it is always 0.
/// </summary>
/// <param name="name">Name of the feature.</param>
internal sealed class ChannelFeature(string name) : CandidateFeature
{
    /// <summary>How the names begin.</summary>
    public const string Prefix = "channel_";

    /// <inheritdoc/>
    public override string Name { get; } = name;

    /// <summary>Whether a name is one of these.</summary>
    public static bool IsName(string name) =>
        name.Length > Prefix.Length
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.AsSpan(Prefix.Length).IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_") < 0;

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        // Candidates of one channel share its name, one string, and mostly stand in a row.
        string? channel = null;
        var value = 0f;
        for (var i = 0; i < candidates.Length; i++)
        {
            if (!ReferenceEquals(candidates[i].Channel, channel))
            {
                channel = candidates[i].Channel;
                value = Is(channel) ? 1f : 0f;
            }

            destination[i * stride] = value;
        }
    }

    private bool Is(string? channel)
    {
        if (channel is null || channel.Length != Name.Length - Prefix.Length)
        {
            return false;
        }

        for (var i = 0; i < channel.Length; i++)
        {
            if ((channel[i] == '-' ? '_' : channel[i]) != Name[Prefix.Length + i])
            {
                return false;
            }
        }

        return true;
    }
}
