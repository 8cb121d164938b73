namespace Recsys.Models;

/// <summary>"recall_score": the candidate's recall score as it is.</summary>
internal sealed class RecallScoreFeature : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name => "recall_score";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            destination[i * stride] = candidates[i].RecallScore;
        }
    }
}
