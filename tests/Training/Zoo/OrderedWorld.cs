using Recsys.Core;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

/// <summary>
/// A world in which only the order tells what comes next. Each block has three items that every user of the block meets, in any
/// order, and three answers: the one that follows belongs to the item met last. All histories of a block are the same set.
/// </summary>
internal static class OrderedWorld
{
    private const int Blocks = 8;
    private const int UsersPerOrder = 10;
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    public static InteractionDataset Create()
    {
        var interactions = new List<Interaction>();
        var user = 0;
        for (var n = 0; n < UsersPerOrder; n++)
        {
            foreach (var (block, order) in Enumerable.Range(0, Blocks).SelectMany(b => Orders.Select(o => (b, o))))
            {
                var items = order.Select(i => (block * 6) + i).Append((block * 6) + 3 + order[2]).ToArray();
                interactions.AddRange(items.Select((item, at) => new Interaction(user, item, InteractionKind.Click, 0, at)));
                user++;
            }
        }

        return new InteractionDataset("ordered", [.. Enumerable.Range(0, user).Select(u => $"u{u}")], [.. Enumerable.Range(0, Blocks * 6).Select(i => $"i{i}")], interactions);
    }

    /// <summary>Share of the histories whose best new item is the right one; users are new, their orders are not.</summary>
    public static double Accuracy(RecallModel model)
    {
        var right = 0;
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var order in Orders)
            {
                var history = order.Reverse().Select((i, age) => new HistoryEvent((block * 6) + i, InteractionKind.Click, 0, -age)).ToArray();
                var interest = new float[model.Dimension];
                model.ComputeInterest(history, interest);
                var best = Enumerable.Range(0, model.ItemCount)
                    .Except(history.Select(e => e.Row))
                    .MaxBy(i => VectorMath.Dot(interest, model[i]));
                right += best == (block * 6) + 3 + order[2] ? 1 : 0;
            }
        }

        return right / (double)(Blocks * Orders.Length);
    }
}
