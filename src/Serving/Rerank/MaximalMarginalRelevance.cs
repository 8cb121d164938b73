using System.Numerics.Tensors;

namespace Recsys.Serving;

/// <summary>The list of maximal marginal relevance (Carbonell and Goldstein, 1998): (1 - s) relevance - s (largest likeness to what is chosen).</summary>
internal static class MaximalMarginalRelevance
{
    /// <summary>Chooses.</summary>
    /// <param name="vectors">A row of unit length a candidate, or of zeros.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="relevance">Of each candidate, 0 to 1.</param>
    /// <param name="strength">What likeness counts, s, 0 to 1.</param>
    /// <param name="chosen">Gets the numbers of the candidates, in the order of their places.</param>
    /// <param name="gains">Gets what each had when it was chosen; it falls from place to place.</param>
    /// <returns>How many were chosen.</returns>
    public static int Choose(ReadOnlySpan<float> vectors, int width, ReadOnlySpan<float> relevance, float strength, Span<int> chosen, Span<float> gains)
    {
        var count = relevance.Length;
        var (nearest, likeness) = (new float[count], new float[count]);
        var gain = new float[count];
        var taken = new bool[count];
        var places = Math.Min(chosen.Length, count);
        for (var place = 0; place < places; place++)
        {
            var best = -1;
            for (var j = 0; j < count; j++)
            {
                gain[j] = ((1 - strength) * relevance[j]) - (strength * nearest[j]);
                best = !taken[j] && (best < 0 || gain[j] > gain[best]) ? j : best;
            }

            (chosen[place], gains[place], taken[best]) = (best, gain[best], true);
            Unit.Likeness(vectors, width, best, likeness);
            TensorPrimitives.Max(nearest, likeness, nearest);
        }

        return places;
    }
}
