namespace Recsys.Serving;

/// <summary>What a plan leaves out of a user's list besides what the request says: what they bought, and what they were shown too often.</summary>
public static class RequestExclusions
{
    /// <summary>The items, as indexes of the item table; some may come twice.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="query">The user with their question.</param>
    public static IReadOnlyList<int> Of(SurfacePlan plan, in PipelineQuery query)
    {
        var excluded = new List<int>();
        foreach (var index in plan.HideBought && !query.AllowRepeats ? query.Bought : [])
        {
            if (index >= 0)
            {
                excluded.Add(index);
            }
        }

        var shown = query.Shown.ToArray();
        Array.Sort(shown);
        for (var i = plan.SeenLimit - 1; plan.SeenLimit > 0 && i < shown.Length; i++)
        {
            if (shown[i] >= 0 && shown[i] == shown[i - plan.SeenLimit + 1])
            {
                excluded.Add(shown[i]);
            }
        }

        return excluded;
    }
}
