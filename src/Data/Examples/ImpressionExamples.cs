using Recsys.Core;
using Recsys.Evaluation;

namespace Recsys.Data;

/// <summary>Makes an example of each impression: its label is whether it was clicked, its value what came of it.</summary>
/// <param name="Set">The examples, oldest first.</param>
/// <param name="Deciding">The event that decided each example's label: its first click, or the impression itself where none came.</param>
public sealed record ImpressionExamples(ExampleSet Set, IReadOnlyList<Interaction> Deciding)
{
    /// <summary>How long an outcome may take unless said otherwise.</summary>
    public static TimeSpan DefaultWindow => TestPages.DefaultWindow;

    /// <summary>Makes them. An outcome belongs to the newest impression of its user and item before it.</summary>
    /// <param name="events">Impressions and outcomes, oldest first.</param>
    /// <param name="valued">Kind of event whose values make up an example's; null for none.</param>
    /// <param name="counted">Whether that kind counts as 1 an event, whatever its value.</param>
    /// <param name="window">How long after an impression an outcome may come; above 0.</param>
    public static ImpressionExamples Of(InteractionDataset events, InteractionKind? valued, bool counted, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        var (examples, deciding) = (new List<Example>(), new List<Interaction>());
        var latest = new Dictionary<(int User, int Item), int>();
        foreach (var e in events.Interactions)
        {
            if (e.Kind == InteractionKind.Impression)
            {
                latest[(e.User, e.Item)] = examples.Count;
                examples.Add(new Example(e.User, e.Item, e.Time, 0, 0));
                deciding.Add(e);
            }
            else if (latest.TryGetValue((e.User, e.Item), out var at) && e.Time - examples[at].Time <= window.TotalMilliseconds)
            {
                if (e.Kind == InteractionKind.Click && examples[at].Label == 0)
                {
                    examples[at] = examples[at] with { Label = 1 };
                    deciding[at] = e;
                }

                if (e.Kind == valued)
                {
                    examples[at] = examples[at] with { Value = counted ? 1 : examples[at].Value + e.Value };
                }
            }
        }

        return new(new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events), .. RatingExamples.TimeFields(examples)]), deciding);
    }

    /// <summary>
    /// The examples of the events of a split: each in the part of the event that decided its label, so that a click that is held out labels no
    /// example that is learned from; and what was shown beside something of the test with it, so that nothing of such a page decides when to stop.
    /// </summary>
    /// <param name="split">The split of the events.</param>
    public ExampleSplit Split(DatasetSplit split)
    {
        var parts = ExampleSplit.Of([.. Deciding.Select(e => (e.User, e.Item, e.Time))], split);
        var pages = parts.Test.Select(Page).ToHashSet();
        return parts with
        {
            Validation = [.. parts.Validation.Where(i => !pages.Contains(Page(i)))],
            Test = [.. parts.Test.Concat(parts.Validation.Where(i => pages.Contains(Page(i)))).Order()],
        };

        (int User, long Time) Page(int example) => (Set.Examples[example].User, Set.Examples[example].Time);
    }
}
