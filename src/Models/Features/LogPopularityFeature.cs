namespace Recsys.Models;

/// <summary>"log_popularity": log(1 + count) / log(1 + largest count), 0 to 1; 0 where nothing was counted.</summary>
internal sealed class LogPopularityFeature : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name => "log_popularity";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        var scale = inputs.MaxPopularity > 0 ? 1f / MathF.Log(1f + inputs.MaxPopularity) : 0f;
        for (var i = 0; i < candidates.Length; i++)
        {
            destination[i * stride] = MathF.Log(1f + inputs.Popularity[candidates[i].Row]) * scale;
        }
    }
}
