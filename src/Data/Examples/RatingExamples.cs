using System.Globalization;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>Makes examples of a data set's events: one a rating, or one an impression with its outcome.</summary>
public static class RatingExamples
{
    /// <summary>Name of the field of items' ids.</summary>
    public const string ItemField = "item";

    private const long HourMs = 3_600_000;

    /// <summary>Every event with its value as rating: the label is whether the rating is high, or the rating itself.</summary>
    /// <param name="ratings">Events whose value is a rating.</param>
    /// <param name="positiveFrom">Lowest rating that is positive; null keeps the rating as label.</param>
    public static ExampleSet FromRatings(InteractionDataset ratings, float? positiveFrom = 4)
    {
        var examples = new List<Example>(ratings.Interactions.Length);
        foreach (var e in ratings.Interactions)
        {
            examples.Add(new Example(e.User, e.Item, e.Time, positiveFrom is { } bound ? (e.Value >= bound ? 1 : 0) : e.Value, e.Value));
        }

        return new ExampleSet(ratings, examples, [.. FieldsOf(ratings), .. TimeFields(examples)]);
    }

    /// <summary>The fields that every data set has: user, item, each field of the items' attributes as a list of categories, and the items' contents.</summary>
    /// <param name="events">The data set.</param>
    public static IEnumerable<FieldColumn> FieldsOf(InteractionDataset events)
    {
        yield return FieldColumn.Category("user", FieldOwner.User, ["", .. events.UserIds], [.. Enumerable.Range(1, events.UserCount)]);
        yield return FieldColumn.Category(ItemField, FieldOwner.Item, ["", .. events.ItemIds], [.. Enumerable.Range(1, events.ItemCount)]);
        foreach (var name in events.ItemAttributes.SelectMany(a => a.Select(x => x.Field)).Distinct().Order(StringComparer.Ordinal))
        {
            var values = new IdIndex();
            values.GetOrAdd(string.Empty);
            var rows = events.ItemAttributes
                .Select(a => a.Where(x => x.Field == name).Select(x => values.GetOrAdd(x.Value)).Distinct().ToArray()).ToArray();
            yield return FieldColumn.Categories(name, FieldOwner.Item, values.Ids, rows);
        }

        foreach (var content in events.Contents)
        {
            yield return FieldColumn.Vector(content);
        }
    }

    /// <summary>The hour and the weekday (Monday is 0) of each example, UTC; the names are those of the context features that serving computes.</summary>
    /// <param name="examples">Examples whose times are unix milliseconds.</param>
    public static IEnumerable<FieldColumn> TimeFields(IReadOnlyList<Example> examples)
    {
        yield return Column("hour", 24, time => (int)(FloorMod(time, 24 * HourMs) / HourMs));

        // 1970-01-01 was a Thursday.
        yield return Column("weekday", 7, time => (int)((FloorMod(time, 7 * 24 * HourMs) / (24 * HourMs) + 3) % 7));

        FieldColumn Column(string name, int count, Func<long, int> value) => FieldColumn.Category(
            name,
            FieldOwner.Context,
            NumberVocabulary(count),
            [.. examples.Select(e => value(e.Time) + 1)]);
    }

    /// <summary>The vocabulary of a field of the numbers from 0: category n + 1 is the number n.</summary>
    internal static string[] NumberVocabulary(int count) => ["", .. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private static long FloorMod(long value, long modulus) => ((value % modulus) + modulus) % modulus;
}
