using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The order of a list that nothing personal can rank. Scores of one channel are comparable; those of several are not, so
/// each channel's list is taken by its order, and places are shared by the divisor method of D'Hondt: the item at place r of
/// a channel of weight w scores w / (r + 1). A channel that has places of its own at the end of the answer gets no others.
/// </summary>
internal static class ColdOrder
{
    private static readonly Comparison<RecalledItem> BestFirst = (a, b) =>
        b.Score.CompareTo(a.Score) is not 0 and var byScore ? byScore : a.Index.CompareTo(b.Index);

    public static void Score(SurfacePlan plan, CandidateList candidates)
    {
        var items = candidates.Items;
        var channels = candidates.Channels;
        var scores = candidates.Scores;
        if (channels.IsEmpty || !channels.ContainsAnyExcept(channels[0]))
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = items[i].Score;
            }

            return;
        }

        Span<int> places = stackalloc int[plan.Channels.Length];
        places.Clear();
        for (var start = 0; start < scores.Length;)
        {
            var channel = channels[start];
            var length = channels[start..].IndexOfAnyExcept(channel) is >= 0 and var end ? end : channels.Length - start;
            items.Slice(start, length).Sort(BestFirst);
            for (var i = start; i < start + length; i++)
            {
                var score = (float)plan.Channels[channel].Weight / ++places[channel];
                scores[i] = plan.Channels[channel].Slots > 0 ? score - plan.Channels[channel].Weight - 1 : score;
            }

            start += length;
        }
    }
}
