namespace Recsys.Serving;

/// <summary>How far the scores of a list lie apart, so that what is added to them means the same whatever ranks.</summary>
internal static class ScoreRange
{
    /// <summary>The largest less the smallest that is finite; 1 where all are equal, since any step is one then.</summary>
    /// <param name="scores">The scores.</param>
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
