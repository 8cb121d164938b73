using Recsys.Data;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Groups examples into queries: what a user was shown in one go.</summary>
internal static class RankQueries
{
    /// <summary>The query of each example, numbered from 0.</summary>
    /// <param name="examples">The examples, oldest first.</param>
    /// <param name="pause">A longer pause of the user begins a new query; zero for no end.</param>
    /// <param name="length">Most examples of a query.</param>
    public static int[] Of(IReadOnlyList<Example> examples, TimeSpan pause, int length)
    {
        var longest = pause == TimeSpan.Zero ? long.MaxValue : (long)pause.TotalMilliseconds;
        var open = new Dictionary<int, (int Query, long Time, int Count)>();
        var queries = new int[examples.Count];
        var next = 0;
        for (var i = 0; i < examples.Count; i++)
        {
            var e = examples[i];
            var known = open.TryGetValue(e.User, out var last);
            open[e.User] = last = known && e.Time - last.Time <= longest && last.Count < length
                ? (last.Query, e.Time, last.Count + 1)
                : (next++, e.Time, 1);
            queries[i] = last.Query;
        }

        return queries;
    }
}
