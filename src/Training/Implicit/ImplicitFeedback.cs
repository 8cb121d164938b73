using Recsys.Core;

namespace Recsys.Training;

/// <summary>Who met what how often: the items of each user in rising order, and the reverse.</summary>
internal sealed class ImplicitFeedback
{
    private ImplicitFeedback((int Other, int Times)[][] rows) => Rows = rows;

    /// <summary>For each row its partners, rising, each with the number of events.</summary>
    public (int Other, int Times)[][] Rows { get; }

    /// <summary>Items of each user.</summary>
    public static ImplicitFeedback OfUsers(InteractionDataset train, IReadOnlyList<InteractionKind> kinds) =>
        new(Array.ConvertAll(train.ByUser(), events => Count(events.Where(e => kinds.Contains(e.Kind)).Select(e => e.Item))));

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
        var lists = Enumerable.Range(0, items).Select(_ => new List<(int Other, int Times)>()).ToArray();
        for (var user = 0; user < Rows.Length; user++)
        {
            foreach (var (item, times) in Rows[user])
            {
                lists[item].Add((user, times));
            }
        }

        return new ImplicitFeedback(Array.ConvertAll(lists, l => l.ToArray()));
    }

    /// <summary>Distinct items, rising, with how often each occurs.</summary>
    public static (int Other, int Times)[] Count(IEnumerable<int> items) =>
        [.. items.CountBy(i => i).Select(p => (p.Key, p.Value)).OrderBy(p => p.Key)];
}
