using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// "skip_similarity": a <see cref="SimilarityFeature"/> of the items that the user passed over: shown lately without any event, or
/// disliked.
/// </summary>
internal sealed class SkipSimilarityFeature : SimilarityFeature
{
    /// <inheritdoc/>
    public override string Name => "skip_similarity";

    /// <inheritdoc/>
    protected override int Select(in CandidateInputs inputs, Span<int> rows)
    {
        var count = 0;
        foreach (var e in inputs.Events)
        {
            if (Counts(in e, in inputs) && e.Kind == InteractionKind.Dislike)
            {
                rows[count++] = e.Row;
            }
        }

        foreach (var row in inputs.Shown)
        {
            if (row >= 0 && !HasEvent(inputs.Events, row))
            {
                rows[count++] = row;
            }
        }

        return count;
    }

    private static bool HasEvent(ReadOnlySpan<HistoryEvent> events, int row)
    {
        foreach (ref readonly var e in events)
        {
            if (e.Row == row)
            {
                return true;
            }
        }

        return false;
    }
}
