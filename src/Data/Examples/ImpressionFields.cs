using System.Globalization;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// What Covington et al. 2016 (section 4.1) found to matter most in ranking: the user's past with the item's channel, and
/// impressions that they passed over before. Each number comes in its powers, see <see cref="NumberPowers"/>.
/// </summary>
public static class ImpressionFields
{
    /// <summary>Name of the field of places.</summary>
    public const string PlaceField = "place";

    private const int MostPlaces = 100;

    /// <summary>
    /// The place of each example on its page. What stands first is looked at most, whatever it is; with the place as an input a model need not take that for
    /// the item's merit, and silos rank all items as if they stood first (Zhao et al., "Recommending what video to watch next", RecSys 2019, section 4.3).
    /// </summary>
    /// <param name="places">Place of each example, from 1; those from 100 on are one, and 0, which is not known, is taken for the first.</param>
    public static FieldColumn Places(IReadOnlyList<int> places)
    {
        var last = Math.Clamp(places.DefaultIfEmpty(1).Max(), 1, MostPlaces);
        return FieldColumn.Fixed(
            PlaceField,
            [.. Enumerable.Range(1, last).Select(p => p.ToString(CultureInfo.InvariantCulture))],
            [.. places.Select(p => Math.Clamp(p, 1, last) - 1)]);
    }

    /// <summary>
    /// For each example, of the events strictly before it: the time since the user last watched something of the item's channel (never is the
    /// longest), and how often the item was shown to them.
    /// </summary>
    /// <param name="events">Impressions, and plays, dwells or clicks, which are watches.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="channel">Name of the item attribute that is the channel; an item without it has none.</param>
    /// <param name="train">Indexes of the examples that the powers' shares are of; null for all.</param>
    public static IReadOnlyList<FieldColumn> Of(InteractionDataset events, IReadOnlyList<Example> examples, string channel, IReadOnlyList<int>? train = null)
    {
        var channels = events.ItemAttributes.Select(a => a.Where(x => x.Field == channel).Select(x => x.Value).FirstOrDefault()).ToArray();
        var watched = new Dictionary<(int User, string Channel), long>();
        var shown = new Dictionary<(int User, int Item), int>();
        var since = new float[examples.Count];
        var impressions = new float[examples.Count];
        var next = 0;
        foreach (var i in Enumerable.Range(0, examples.Count).OrderBy(i => examples[i].Time))
        {
            var example = examples[i];
            for (; next < events.Interactions.Length && events.Interactions[next].Time < example.Time; next++)
            {
                Take(events.Interactions[next]);
            }

            since[i] = channels[example.Item] is { } of && watched.TryGetValue((example.User, of), out var last) ? example.Time - last : float.NaN;
            impressions[i] = shown.GetValueOrDefault((example.User, example.Item));
        }

        return
        [
            .. NumberPowers.Of("since_channel", FieldOwner.Context, since, train),
            .. NumberPowers.Of("impressions", FieldOwner.Context, impressions, train),
        ];

        void Take(in Interaction e)
        {
            if (e.Kind == InteractionKind.Impression)
            {
                shown[(e.User, e.Item)] = shown.GetValueOrDefault((e.User, e.Item)) + 1;
            }
            else if (e.Kind is InteractionKind.Play or InteractionKind.Dwell or InteractionKind.Click && channels[e.Item] is { } of)
            {
                watched[(e.User, of)] = e.Time;
            }
        }
    }
}
