using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The order of a list that no ranker judges. The model's recall scores and the scores of channels that speak of this user are
/// not comparable, so their orders are fused: an item scores the sum over the orders that it is in of 1 / (60 + its place)
/// (reciprocal rank fusion, Cormack et al., SIGIR 2009, with the paper's constant). A channel that can score what others bring
/// (<see cref="IRecallChannel.TryScore"/>) orders all candidates, which counts half; any other orders its own. An item that training has not met together
/// with any other cannot be in a list of neighbours; its place among the recall scores then counts twice, lest new items fall
/// behind all that are known.
/// </summary>
internal static class FusedOrder
{
    private const float Constant = 60;

    // What an order of all candidates counts beside the model's own; one of a channel's own candidates, which are few, counts in full.
    private const float OfAll = 0.5f;

    /// <summary>Fuses, if the plan wants it. Where no channel of the candidates speaks of the user, the recall scores stay as they are.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="recall">What channels may look at.</param>
    /// <param name="neighbours">The version's lists of neighbours.</param>
    /// <param name="scratch">Holds the candidates with their channels' scores.</param>
    /// <param name="scores">The candidates' recall scores, replaced.</param>
    public static void Score(SurfacePlan plan, in RecallQuery recall, ItemNeighbours neighbours, PipelineScratch scratch, Span<float> scores)
    {
        var channels = scratch.Channels.AsSpan(0, scores.Length);
        if (!plan.FuseOrders || !AnyPersonal(plan, channels))
        {
            return;
        }

        var order = scratch.Order.AsSpan(0, scores.Length);
        var keys = scratch.Keys.AsSpan(0, scores.Length);
        scores.CopyTo(keys);
        scores.Clear();
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Add(keys, order, 1, scores);
        for (var i = 0; i < scores.Length; i++)
        {
            if (!plan.Channels[channels[i]].IsPersonal && neighbours.Rows(scratch.Candidates[i].Row).IsEmpty)
            {
                scores[i] *= 2;
            }
        }

        for (var c = 0; c < plan.Channels.Length; c++)
        {
            if (plan.Channels[c].IsPersonal)
            {
                AddOrder(plan, c, 1, OfAll, recall, scratch, scores);
            }
        }
    }

    /// <summary>
    /// Fuses without a model: the orders of all channels, each by its weight. A channel with places of its own at the end of
    /// the answer gets no others. Where no channel speaks of the user, the lists are merged as for a new one (<see cref="ColdOrder"/>).
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="recall">What channels may look at.</param>
    /// <param name="scratch">Holds the candidates with their channels' scores.</param>
    /// <param name="scores">Receives the scores.</param>
    public static void ScoreWithoutModel(SurfacePlan plan, in RecallQuery recall, PipelineScratch scratch, Span<float> scores)
    {
        if (!AnyPersonal(plan, scratch.Channels.AsSpan(0, scores.Length)))
        {
            ColdOrder.Score(plan, scratch, scores);
            return;
        }

        scores.Clear();
        var weights = 0f;
        for (var c = 0; c < plan.Channels.Length; c++)
        {
            var channel = plan.Channels[c];
            weights += channel.Weight;
            if (channel.Slots == 0)
            {
                AddOrder(plan, c, channel.Weight, channel.Weight, recall, scratch, scores);
            }
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] -= plan.Channels[scratch.Channels[i]].Slots > 0 ? weights : 0;
        }
    }

    // A channel that can score what others bring orders all candidates, any other its own.
    private static void AddOrder(
        SurfacePlan plan, int channel, float weight, float weightOfAll, in RecallQuery recall, PipelineScratch scratch, Span<float> scores)
    {
        var keys = scratch.Keys.AsSpan(0, scores.Length);
        if (plan.Channels[channel].Local?.TryScore(recall, scratch.Recalled.AsSpan(0, scores.Length), keys) == true)
        {
            var order = scratch.Order.AsSpan(0, scores.Length);
            var count = Positive(keys, order);
            Add(keys[..count], order[..count], weightOfAll, scores);
        }
        else
        {
            AddChannel(channel, weight, scratch, scores);
        }
    }

    // Moves the keys above 0 to the front.
    private static int Positive(Span<float> keys, Span<int> order)
    {
        var count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] > 0)
            {
                (keys[count], order[count++]) = (keys[i], i);
            }
        }

        return count;
    }

    private static bool AnyPersonal(SurfacePlan plan, ReadOnlySpan<byte> channels)
    {
        for (var c = 0; c < plan.Channels.Length; c++)
        {
            if (plan.Channels[c].IsPersonal && channels.Contains((byte)c))
            {
                return true;
            }
        }

        return false;
    }

    private static void AddChannel(int channel, float weight, PipelineScratch scratch, Span<float> scores)
    {
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (scratch.Channels[i] == channel)
            {
                scratch.Keys[count] = scratch.Recalled[i].Score;
                scratch.Order[count++] = i;
            }
        }

        Add(scratch.Keys.AsSpan(0, count), scratch.Order.AsSpan(0, count), weight, scores);
    }

    // Equal scores stand in the order of their candidates, so that the list does not depend on how they are sorted.
    private static void Add(Span<float> keys, Span<int> order, float weight, Span<float> scores)
    {
        keys.Sort(order, static (a, b) => b.CompareTo(a));
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && keys[end] == keys[start])
            {
                end++;
            }

            order[start..end].Sort();
            start = end;
        }

        for (var place = 0; place < order.Length; place++)
        {
            scores[order[place]] += weight / (Constant + 1 + place);
        }
    }
}
