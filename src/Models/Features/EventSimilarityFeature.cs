using Recsys.Core;

namespace Recsys.Models;

/// <summary>A <see cref="SimilarityFeature"/> of the items of some of the last two weeks' events.</summary>
/// <param name="name">Name of the feature.</param>
/// <param name="counts">Whether an event counts, by the event and the seconds that the user stayed; see <see cref="Stays.Of"/>.</param>
/// <param name="newestOnly">Whether only the newest such event counts.</param>
internal sealed class EventSimilarityFeature(string name, Func<HistoryEvent, float, bool> counts, bool newestOnly = false) : SimilarityFeature
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    protected override int Select(in CandidateInputs inputs, Span<int> rows)
    {
        var count = 0;
        for (var i = 0; i < inputs.Events.Length && !(newestOnly && count == 1); i++)
        {
            var e = inputs.Events[i];
            if (Counts(in e, in inputs) && counts(e, Stays.Of(inputs.Events, i)))
            {
                rows[count++] = e.Row;
            }
        }

        return count;
    }
}
