using System.Numerics.Tensors;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The order of a list that no ranker judges. The model's recall scores and the scores of channels that speak of this user are
/// not comparable, so their orders are fused: an item scores the sum over the orders that it is in of 1 / (60 + its place)
/// (reciprocal rank fusion, Cormack et al., SIGIR 2009, with the paper's constant). A channel that can score what others bring
/// (<see cref="IRecallChannel.TryScore"/>) orders all candidates, which counts half; any other orders its own. An item that training has not met together
/// with any other cannot be in a list of neighbours; its place among the recall scores then counts twice, that of a new item whichever of the others brought it,
/// lest new items fall behind all that are known.
/// </summary>
internal static class FusedOrder
{
    private const float Constant = 60;

    // What an order of all candidates counts beside the model's own; one of a channel's own candidates, which are few, counts in full.
    private const float OfAll = 0.5f;

    /// <summary>
    /// Fuses the known candidates' recall scores with the orders of channels, if the plan wants it. Where no channel of the candidates
    /// speaks of the user, the recall scores stay as they are.
    /// </summary>
    /// <param name="run">The request.</param>
    /// <param name="neighbours">The version's lists of neighbours.</param>
    /// <param name="trained">Number of items that training knew, whose rows come first.</param>
    public static void Score(in PipelineRun run, ItemNeighbours neighbours, int trained)
    {
        var (plan, candidates) = (run.Plan, run.Candidates);
        var channels = candidates.Channels[..candidates.Known];
        if (!plan.FuseOrders || !AnyPersonal(plan, channels))
        {
            return;
        }

        var scores = candidates.Scores[..candidates.Known];
        var order = run.Scratch.Order.AsSpan(0, scores.Length);
        var keys = run.Scratch.Keys.AsSpan(0, scores.Length);
        scores.CopyTo(keys);
        scores.Clear();
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Add(keys, order, 1, scores);

        // What an item gets once more, unless training has met it with others or an order of a channel's own candidates has it. One that training knew,
        // though never with others, gets it only where nothing but its vector speaks for it.
        var again = run.Scratch.Again.AsSpan(0, scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var row = candidates.Rows[i].Row;
            var counts = row >= trained || !plan.Channels[channels[i]].IsPersonal;
            again[i] = counts && neighbours.Rows(row).IsEmpty ? scores[i] : 0;
        }

        for (var c = 0; c < plan.Channels.Length; c++)
        {
            if (plan.Channels[c].IsPersonal && !AddOrder(run, scores.Length, c, (1, OfAll)))
            {
                for (var i = 0; i < scores.Length; i++)
                {
                    again[i] = channels[i] == c ? 0 : again[i];
                }
            }
        }

        TensorPrimitives.Add(scores, again, scores);
    }

    /// <summary>
    /// Fuses without a model: the orders of all channels, each by its weight. A channel with places of its own at the end of
    /// the answer gets no others. Where no channel speaks of the user, the lists are merged as for a new one (<see cref="ColdOrder"/>).
    /// </summary>
    /// <param name="run">The request.</param>
    public static void ScoreWithoutModel(in PipelineRun run)
    {
        var (plan, candidates) = (run.Plan, run.Candidates);
        var channels = candidates.Channels;
        if (!AnyPersonal(plan, channels))
        {
            ColdOrder.Score(plan, candidates);
            return;
        }

        var scores = candidates.Scores;
        scores.Clear();
        var weights = 0f;
        for (var c = 0; c < plan.Channels.Length; c++)
        {
            var channel = plan.Channels[c];
            weights += channel.Weight;
            if (channel.Slots == 0)
            {
                AddOrder(run, scores.Length, c, (channel.Weight, channel.Weight));
            }
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] -= plan.Channels[channels[i]].Slots > 0 ? weights : 0;
        }
    }

    // Adds a channel's order of the first candidates. One that can score what others bring orders all of them, any other its own; whether it did all.
    private static bool AddOrder(in PipelineRun run, int count, int channel, (float OfOwn, float OfAll) weight)
    {
        var items = run.Candidates.Items[..count];
        var scores = run.Candidates.Scores[..count];
        var keys = run.Scratch.Keys.AsSpan(0, count);
        var order = run.Scratch.Order.AsSpan(0, count);
        if (run.Plan.Channels[channel].Local?.TryScore(run.Recall, items, keys) == true)
        {
            var ordered = Positive(keys, order);
            Add(keys[..ordered], order[..ordered], weight.OfAll, scores);
            return true;
        }

        var own = Own(channel, run.Candidates.Channels[..count], items, keys, order);
        Add(keys[..own], order[..own], weight.OfOwn, scores);
        return false;
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

    private static int Own(int channel, ReadOnlySpan<byte> channels, ReadOnlySpan<RecalledItem> items, Span<float> keys, Span<int> order)
    {
        var count = 0;
        for (var i = 0; i < channels.Length; i++)
        {
            if (channels[i] == channel)
            {
                (keys[count], order[count++]) = (items[i].Score, i);
            }
        }

        return count;
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
