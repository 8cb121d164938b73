namespace Recsys.Models;

/// <summary>
/// "channel_score": log(1 + s) of the score s that the candidate's recall channel gave it, -log(1 - s) where s is negative.
/// Channels count from below 1 to millions, which the logarithm brings to one range; beside the one-hot channel a model can
/// tell the scales apart.
/// </summary>
internal sealed class ChannelScoreFeature : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name => "channel_score";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            var score = candidates[i].ChannelScore;
            destination[i * stride] = MathF.CopySign(MathF.Log(1f + MathF.Abs(score)), score);
        }
    }
}
