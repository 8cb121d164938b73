using Recsys.Core;

namespace Recsys.Evaluation.Tests;

/// <summary>Recommends the given items in order, whoever asks; leaves the excluded ones out unless told otherwise.</summary>
internal sealed class FixedRecommender(int[] order, bool ignoreExcluded = false) : IRecommender
{
    public string Name => "fixed";

    public int Recommend(UserState user, IReadOnlySet<int> excluded, Span<ScoredItem> destination)
    {
        var written = 0;
        foreach (var item in order)
        {
            if (written < destination.Length && (ignoreExcluded || !excluded.Contains(item)))
            {
                destination[written] = new ScoredItem(item, -written);
                written++;
            }
        }

        return written;
    }
}
