namespace Recsys.Evaluation;

/// <summary><see cref="ListMetrics.Coverage"/> of the lists of all users.</summary>
internal sealed class CoverageStatistic(UserPlaces places, int[][] rankings, int itemCount, int k) : IUserStatistic
{
    /// <inheritdoc/>
    public int Users => places.Count;

    /// <inheritdoc/>
    public bool CanResample => false;

    /// <inheritdoc/>
    public double Value(ReadOnlySpan<int> weights)
    {
        var shown = new List<int[]>();
        for (var i = 0; i < rankings.Length; i++)
        {
            if (weights[places.Of[i]] > 0)
            {
                shown.Add(rankings[i]);
            }
        }

        return ListMetrics.Coverage(shown, itemCount, k);
    }
}
