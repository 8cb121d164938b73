using Recsys.Core;
using Recsys.Data;
using Recsys.Models;

namespace Recsys.Training.Recall.Implicit;

/// <summary>Who met what how often: the items of each user in rising order, and the reverse.</summary>
internal sealed class ImplicitFeedback
{
    private ImplicitFeedback((int Other, float Times)[][] rows) => Rows = rows;

    /// <summary>For each row its partners, rising, each with the weight of the events together.</summary>
    public (int Other, float Times)[][] Rows { get; }

    /// <summary>Items of each user; events count as they do when serving.</summary>
    public static ImplicitFeedback OfUsers(InteractionDataset train, ImplicitOptions options)
    {
        var schema = options.SchemaOf(1);
        return new(Array.ConvertAll(train.ByUser(), events => Sum(events
            .Select(e => (e.Item, Weight: HistoryEncoder.Weight(schema, new HistoryEvent(e.Item, e.Kind, e.Value, e.Time))))
            .Where(e => e.Weight > 0))));
    }

    /// <summary>Checks that there is an event of a kind that counts.</summary>
    /// <exception cref="TrainingDataException">There is none.</exception>
    public static void RequireAny(InteractionDataset train, IReadOnlyList<InteractionKind> kinds)
    {
        if (!train.Interactions.ToArray().Any(e => kinds.Contains(e.Kind)))
        {
            throw new TrainingDataException($"None of the {train.Interactions.Length} events of '{train.Name}' is of a kind that counts: {string.Join(", ", kinds)}.");
        }
    }

    /// <summary>Users of each item.</summary>
    public ImplicitFeedback Transpose(int items)
    {
        var lists = Enumerable.Range(0, items).Select(_ => new List<(int Other, float Times)>()).ToArray();
        for (var user = 0; user < Rows.Length; user++)
        {
            foreach (var (item, times) in Rows[user])
            {
                lists[item].Add((user, times));
            }
        }

        return new ImplicitFeedback(Array.ConvertAll(lists, l => l.ToArray()));
    }

    private static (int Other, float Times)[] Sum(IEnumerable<(int Item, float Weight)> events) =>
        [.. events.GroupBy(e => e.Item, (item, own) => (item, own.Sum(e => e.Weight))).OrderBy(p => p.item)];
}
