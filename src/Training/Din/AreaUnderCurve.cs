namespace Recsys.Training;

/// <summary>Area under the ROC curve, the chance that a positive scores above a negative; equal scores count half.</summary>
internal static class AreaUnderCurve
{
    /// <summary>By rank sums (Mann and Whitney); 0.5 where one class is missing.</summary>
    public static double Compute(List<(float Score, bool Positive)> scored)
    {
        scored.Sort((a, b) => a.Score.CompareTo(b.Score));
        double rankSum = 0;
        long positives = 0;
        for (var start = 0; start < scored.Count;)
        {
            var end = start;
            while (end < scored.Count && scored[end].Score == scored[start].Score)
            {
                end++;
            }

            // Ranks from 1; a run of equal scores shares its mean rank.
            var rank = (start + 1 + end) / 2.0;
            for (var i = start; i < end; i++)
            {
                if (scored[i].Positive)
                {
                    rankSum += rank;
                    positives++;
                }
            }

            start = end;
        }

        var negatives = scored.Count - positives;
        return positives == 0 || negatives == 0 ? 0.5 : (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }
}
