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
    /// Makes them of what was really shown, with the field <see cref="ImpressionFields.PlaceField"/> where places are known. Where a page tells what came into view, what did not is no example: it was not refused.
    /// </summary>
    /// <param name="events">The events before and around, of which histories are made; what it has no user or item of is left out.</param>
    /// <param name="shown">What was shown, in any order.</param>
    /// <param name="valued">Plays for their seconds, purchases for 1; null for no values.</param>
    public static ImpressionExamples Of(InteractionDataset events, IReadOnlyList<ShownExample> shown, InteractionKind? valued)
    {
        var (users, items) = (Numbers(events.UserIds), Numbers(events.ItemIds));
        var told = shown.Where(s => s.Viewed).Select(s => s.Page).ToHashSet(StringComparer.Ordinal);
        var (examples, deciding, places) = (new List<Example>(), new List<Interaction>(), new List<int>());
        foreach (var s in shown.OrderBy(s => s.Time).ThenBy(s => s.UserId, StringComparer.Ordinal).ThenBy(s => s.Page, StringComparer.Ordinal).ThenBy(s => s.ItemId, StringComparer.Ordinal))
        {
            if (!users.TryGetValue(s.UserId, out var user) || !items.TryGetValue(s.ItemId, out var item) || (!s.Viewed && s.Clicked is null && told.Contains(s.Page)))
            {
                continue;
            }

            var value = valued switch
            {
                InteractionKind.Play => (float)s.Played,
                InteractionKind.Purchase => s.Bought ? 1 : 0,
                _ => 0,
            };
            examples.Add(new Example(user, item, s.Time, s.Clicked is null ? 0 : 1, value, s.Channel, s.ChannelScore));
            places.Add(s.Place);
            deciding.Add(new Interaction(user, item, s.Clicked is null ? InteractionKind.Impression : InteractionKind.Click, 0, s.Clicked ?? s.Time));
        }

        FieldColumn[] ofPage = places.Exists(p => p > 1) ? [ImpressionFields.Places(places)] : [];
        return new(new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events), .. RatingExamples.TimeFields(examples), .. ofPage]), deciding);
    }

    private static Dictionary<string, int> Numbers(IReadOnlyList<string> ids) => ids.Index().ToDictionary(i => i.Item, i => i.Index, StringComparer.Ordinal);

    /// <summary>
    /// The examples of the events of a split: each in the part of the event that decided its label, so that a click that is held out labels no
    /// example that is learned from; and what was shown beside something of the test with it, so that nothing of such a page decides when to stop.
    /// </summary>
    /// <param name="split">The split of the events.</param>
    public ExampleSplit Split(DatasetSplit split)
    {
        return WithWholePages(ExampleSplit.Of([.. Deciding.Select(e => (e.User, e.Item, e.Time))], split));
    }

    /// <summary>
    /// The examples cut where the events of a split are, by what decided each label: for impressions that are no events of the data set.
    /// </summary>
    /// <param name="split">A split of the events by time.</param>
    /// <exception cref="ArgumentException">Its parts overlap in time.</exception>
    public ExampleSplit SplitByTime(DatasetSplit split)
    {
        var (validation, test) = (First(split.Validation), First(split.Test));
        validation = Math.Min(validation, test);
        foreach (var (part, end) in new[] { (split.Train, validation), (split.Validation, test) })
        {
            if (part.Interactions.Length > 0 && Last(part) > end)
            {
                throw new ArgumentException($"What was shown is held out by time, and '{split.Protocol}' holds events out by something else; take the protocol global-time.", nameof(split));
            }
        }

        int[] Those(Func<long, bool> of) => [.. Enumerable.Range(0, Deciding.Count).Where(i => of(Deciding[i].Time))];
        return WithWholePages(new(Those(t => t < validation), Those(t => t >= validation && t < test), Those(t => t >= test)));

        static long First(InteractionDataset part) => part.Interactions.Length == 0 ? long.MaxValue : part.Interactions.ToArray().Min(e => e.Time);
        static long Last(InteractionDataset part) => part.Interactions.ToArray().Max(e => e.Time);
    }

    private ExampleSplit WithWholePages(ExampleSplit parts)
    {
        var pages = parts.Test.Select(Page).ToHashSet();
        return parts with
        {
            Validation = [.. parts.Validation.Where(i => !pages.Contains(Page(i)))],
            Test = [.. parts.Test.Concat(parts.Validation.Where(i => pages.Contains(Page(i)))).Order()],
        };

        (int User, long Time) Page(int example) => (Set.Examples[example].User, Set.Examples[example].Time);
    }
}
