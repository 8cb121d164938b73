namespace Recsys.Serving;

/// <summary>The unit in which candidates are moved: scores of different rankers have no other one in common.</summary>
internal static class ScoreRange
{
    /// <summary>Highest less lowest score; 1 where all are equal, since any step is one then.</summary>
    public static float Of(ReadOnlySpan<float> scores)
    {
        var (lowest, highest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var score in scores)
        {
            if (float.IsFinite(score))
            {
                (lowest, highest) = (Math.Min(lowest, score), Math.Max(highest, score));
            }
        }

        return highest > lowest ? highest - lowest : 1;
    }
}
