using Recsys.Core;

namespace Recsys.Conformance;

/// <summary>
/// A checkerboard: items and users fall into blocks, and a user clicks only items of the own block. Item i belongs to
/// block i mod <see cref="BlockCount"/>, so that neighbours in number are never neighbours in taste.
/// </summary>
public static class PlantedData
{
    /// <summary>Number of blocks.</summary>
    public const int BlockCount = 5;

    /// <summary>Number of items, ten a block.</summary>
    public const int ItemCount = 50;

    /// <summary>Number of users, forty a block.</summary>
    public const int UserCount = 200;

    /// <summary>A time after all events, unix milliseconds.</summary>
    public const long EndTime = 1_700_000_000_000;

    private const int EventsPerUser = 7;

    /// <summary>Items of a block.</summary>
    public static int[] ItemsOf(int block) =>
        [.. Enumerable.Range(0, ItemCount).Where(item => item % BlockCount == block)];

    /// <summary>The data set; every user clicks seven of the block's ten items in random order, a minute apart.</summary>
    public static InteractionDataset Blocks(int seed = 11)
    {
        var random = new Random(seed);
        var interactions = new List<Interaction>();
        for (var user = 0; user < UserCount; user++)
        {
            var items = ItemsOf(user % BlockCount);
            random.Shuffle(items);
            for (var i = 0; i < EventsPerUser; i++)
            {
                var time = EndTime - ((UserCount - user) * 3_600_000L) + (i * 60_000L);
                interactions.Add(new Interaction(user, items[i], InteractionKind.Click, 0, time));
            }
        }

        return new InteractionDataset(
            "checkerboard",
            [.. Enumerable.Range(0, UserCount).Select(u => $"user-{u}")],
            [.. Enumerable.Range(0, ItemCount).Select(i => $"item-{i}")],
            interactions,
            [.. Enumerable.Range(0, ItemCount).Select(i => new[] { new ItemAttribute("block", $"{i % BlockCount}") })]);
    }
}
