using Recsys.Core;

namespace Recsys.Data;

/// <summary>Makes examples of data sets that have pairs of users and items and no times: funnels, and watch time.</summary>
public static class PairExamples
{
    private const float SecondsAnHour = 3600;

    /// <summary>
    /// Watch time of what was bought: an example a purchase, its label whether it was played, its value the hours. Its fields are user and
    /// item; <see cref="WithCounts"/> adds how many purchases each has.
    /// </summary>
    /// <param name="events">Purchases and plays of a value in seconds.</param>
    public static ExampleSet WatchTime(InteractionDataset events)
    {
        var hours = Pairs(events, InteractionKind.Play);
        var bought = Pairs(events, InteractionKind.Purchase);
        var examples = bought.Keys.Select((pair, i) =>
        {
            var played = hours.TryGetValue(pair, out var seconds) && seconds > 0;
            return new Example(pair.User, pair.Item, i, played ? 1 : 0, played ? seconds / SecondsAnHour : 0);
        }).ToArray();
        return new ExampleSet(events.With([]), examples, [.. RatingExamples.FieldsOf(events)]);
    }

    /// <summary>Adds how many of the examples to learn from each user and item has, in powers: what is held out counts for nothing.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="train">Indexes of those to learn from.</param>
    public static ExampleSet WithCounts(ExampleSet set, IReadOnlyList<int> train)
    {
        var (users, items) = (new float[set.Events.UserCount], new float[set.Events.ItemCount]);
        foreach (var i in train)
        {
            users[set.Examples[i].User]++;
            items[set.Examples[i].Item]++;
        }

        return new ExampleSet(set.Events, set.Examples,
        [
            .. set.Fields,
            .. NumberPowers.Of("purchases", FieldOwner.User, users, train.Select(i => set.Examples[i].User)),
            .. NumberPowers.Of("buyers", FieldOwner.Item, items, train.Select(i => set.Examples[i].Item)),
        ]);
    }

    /// <summary>
    /// A funnel of three steps: an example a pair of the first step, its label whether it went on to the second, its value 1 where it then went
    /// on to the third. Pairs of a later step without the earlier ones count as having taken them.
    /// </summary>
    /// <param name="events">Events of the three kinds.</param>
    /// <param name="shown">Kind of the first step; null draws pairs that took no step instead, see <paramref name="drawn"/>.</param>
    /// <param name="clicked">Kind of the second step.</param>
    /// <param name="converted">Kind of the third step.</param>
    /// <param name="drawn">Without a first step: pairs drawn for each pair of the second, from the users' and items' frequencies in it; from 1.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static ExampleSet Funnel(InteractionDataset events, InteractionKind? shown, InteractionKind clicked, InteractionKind converted, int drawn, int seed)
    {
        var last = Pairs(events, converted);
        var middle = Pairs(events, clicked);
        foreach (var pair in last.Keys)
        {
            middle.TryAdd(pair, 0);
        }

        var first = shown is { } kind ? Pairs(events, kind) : Draw(middle.Keys.ToArray(), drawn, new Random(seed));
        foreach (var pair in middle.Keys)
        {
            first.TryAdd(pair, 0);
        }

        var examples = first.Keys.Select((pair, i) => new Example(
            pair.User, pair.Item, i, middle.ContainsKey(pair) ? 1 : 0, last.ContainsKey(pair) ? 1 : 0)).ToArray();
        return new ExampleSet(events.With([]), examples, [.. RatingExamples.FieldsOf(events)]);
    }

    // The pairs of a kind with their values, in a fixed order.
    private static Dictionary<(int User, int Item), float> Pairs(InteractionDataset events, InteractionKind kind)
    {
        var pairs = new Dictionary<(int User, int Item), float>();
        foreach (var e in events.Interactions)
        {
            if (e.Kind == kind)
            {
                pairs.TryAdd((e.User, e.Item), e.Value);
            }
        }

        return pairs;
    }

    private static Dictionary<(int User, int Item), float> Draw((int User, int Item)[] taken, int each, Random random)
    {
        var known = taken.ToHashSet();
        var pairs = new Dictionary<(int User, int Item), float>();
        foreach (var (user, _) in taken)
        {
            for (var n = 0; n < each; n++)
            {
                var pair = (user, taken[random.Next(taken.Length)].Item);
                if (!known.Contains(pair))
                {
                    pairs.TryAdd(pair, 0);
                }
            }
        }

        return pairs;
    }
}
