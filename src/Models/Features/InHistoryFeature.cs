namespace Recsys.Models;

/// <summary>"in_history": 1 where the candidate is among the rows of the encoded history, else 0.</summary>
internal sealed class InHistoryFeature : CandidateFeature
{
    /// <inheritdoc/>
    public override string Name => "in_history";

    /// <inheritdoc/>
    public override void Write(
        ReadOnlySpan<Candidate> candidates, in CandidateInputs inputs, Span<float> destination, int stride)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            destination[i * stride] = inputs.HistoryRows.Contains(candidates[i].Row) ? 1f : 0f;
        }
    }
}
