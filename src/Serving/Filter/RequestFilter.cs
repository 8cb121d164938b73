using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Sets up the candidate filter of one request: what the request excludes or solely allows, what the user bought, what they were
/// shown too often, and the condition on attributes. All before any top-k is cut, so that a filtered list is still full.
/// </summary>
internal static class RequestFilter
{
    public static void SetUp(ItemTable table, in PipelineRun run)
    {
        ref readonly var query = ref run.Query;
        var (plan, filter, trace) = (run.Plan, run.Scratch.Filter, run.Trace?.Filter);
        filter.Reset(table, query.Condition, trace);
        if (query.OnlyAllowed)
        {
            filter.AllowOnly(query.Allowed);
        }

        foreach (var index in query.Excluded)
        {
            filter.Exclude(index);
            trace?.Exclude(index, IsInSession(query, index) ? "in the user's session" : "excluded by the request");
        }

        if (plan.HideBought && !query.AllowRepeats)
        {
            foreach (var index in query.Bought)
            {
                filter.Exclude(index);
                trace?.Exclude(index, "bought before");
            }
        }

        if (plan.SeenLimit > 0 && query.Shown.Length >= plan.SeenLimit)
        {
            ExcludeSeen(run);
        }
    }

    private static bool IsInSession(in PipelineQuery query, int index)
    {
        foreach (var seen in query.Session)
        {
            if (seen.Row == index)
            {
                return true;
            }
        }

        return false;
    }

    // Sorted, what was shown n times fills n places in a row.
    private static void ExcludeSeen(in PipelineRun run)
    {
        var (limit, shown, filter, trace) = (run.Plan.SeenLimit, run.Query.Shown.Length, run.Scratch.Filter, run.Trace?.Filter);
        run.Scratch.ReserveShown(shown);
        var sorted = run.Scratch.Shown.AsSpan(0, shown);
        run.Query.Shown.CopyTo(sorted);
        sorted.Sort();
        for (var i = limit - 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - limit + 1])
            {
                filter.Exclude(sorted[i]);
                trace?.Exclude(sorted[i], $"shown {limit} times without an outcome");
            }
        }
    }
}
