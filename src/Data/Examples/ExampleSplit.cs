using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>Which examples are learned from, which decide when to stop, and which test; indexes into an <see cref="ExampleSet"/>.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">To decide when to stop.</param>
/// <param name="Test">To test.</param>
public sealed record ExampleSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>Cuts at two moments for all users together, so that nothing is learned from what comes after a test example.</summary>
    /// <param name="set">The examples, oldest first; examples of one time stay together.</param>
    /// <param name="train">Share of the examples to learn from; above 0.</param>
    /// <param name="validation">Share that decides when to stop; train and validation together below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shares are out of range.</exception>
    public static ExampleSplit ByTime(ExampleSet set, double train = 0.8, double validation = 0.1)
    {
        RequireShares(train, validation);
        var first = Cut(set, train);
        var second = Math.Max(first, Cut(set, train + validation));
        return new(Range(0, first), Range(first, second), Range(second, set.Examples.Count));
    }

    /// <summary>The examples of the events of a split, where each example was made of one event; in train as often as the event is (<see cref="BootstrapSplit"/>).</summary>
    /// <param name="set">The examples of the whole data set.</param>
    /// <param name="split">The split of its events.</param>
    public static ExampleSplit Of(ExampleSet set, DatasetSplit split) => Of([.. set.Examples.Select(e => (e.User, e.Item, e.Time))], split);

    /// <summary>The examples of the events of a split, by the user, item and time of the event that each belongs to.</summary>
    /// <param name="events">The events of the examples, in their order.</param>
    /// <param name="split">The split of the events.</param>
    internal static ExampleSplit Of((int User, int Item, long Time)[] events, DatasetSplit split)
    {
        var validation = Counts(split.Validation);
        var test = Counts(split.Test);
        List<int> train = [], validating = [], testing = [];

        // From the newest: where equal events stand in several parts, the later one was held out.
        for (var i = events.Length - 1; i >= 0; i--)
        {
            var part = Take(test, events[i]) ? testing : Take(validation, events[i]) ? validating : train;
            part.Add(i);
        }

        train.Reverse();
        validating.Reverse();
        testing.Reverse();
        return new(WithMultiplicity(train, events, split), validating, testing);
    }

    // A bootstrap draws an event several times; its example is learned from as often.
    private static List<int> WithMultiplicity(List<int> train, (int User, int Item, long Time)[] events, DatasetSplit split)
    {
        if (split.Train.Interactions.Length + split.Validation.Interactions.Length + split.Test.Interactions.Length <= events.Length)
        {
            return train;
        }

        var left = Counts(split.Train);
        foreach (var i in train)
        {
            Take(left, events[i]);
        }

        List<int> all = [.. train];
        while (all.Count < split.Train.Interactions.Length)
        {
            var before = all.Count;
            all.AddRange(train.Where(i => Take(left, events[i])));
            if (all.Count == before)
            {
                break;
            }
        }

        all.Sort();
        return all;
    }

    private static Dictionary<(int User, int Item, long Time), int> Counts(InteractionDataset part)
    {
        var counts = new Dictionary<(int User, int Item, long Time), int>();
        foreach (var e in part.Interactions)
        {
            counts[(e.User, e.Item, e.Time)] = counts.GetValueOrDefault((e.User, e.Item, e.Time)) + 1;
        }

        return counts;
    }

    private static bool Take(Dictionary<(int User, int Item, long Time), int> counts, (int User, int Item, long Time) key)
    {
        if (counts.GetValueOrDefault(key) == 0)
        {
            return false;
        }

        counts[key]--;
        return true;
    }

    /// <summary>Cuts at random, for data without times.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <param name="train">Share of the examples to learn from; above 0.</param>
    /// <param name="validation">Share that decides when to stop; train and validation together below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shares are out of range.</exception>
    public static ExampleSplit AtRandom(ExampleSet set, int seed, double train = 0.8, double validation = 0.1)
    {
        RequireShares(train, validation);
        var order = Range(0, set.Examples.Count);
        new Random(seed).Shuffle(order);
        var first = (int)(train * order.Length);
        var second = (int)((train + validation) * order.Length);
        return new(order[..first], order[first..second], order[second..]);
    }

    private static void RequireShares(double train, double validation)
    {
        if (!(train > 0 && validation >= 0 && train + validation < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(train), $"Shares {train} and {validation} must be above 0 and from 0, together below 1.");
        }
    }

    private static int[] Range(int from, int to) => [.. Enumerable.Range(from, to - from)];

    private static int Cut(ExampleSet set, double share)
    {
        var cut = (int)(share * set.Examples.Count);
        while (cut > 0 && cut < set.Examples.Count && set.Examples[cut].Time == set.Examples[cut - 1].Time)
        {
            cut--;
        }

        return cut;
    }
}
