using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// What the parts of the catalogue brought for one request, as a table of these items alone, in the order of their places, and lists of its
/// indexes: each channel's is what the channel would bring of the whole catalogue. Made and used by one thread.
/// </summary>
public sealed class GatheredCandidates
{
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private readonly List<(long Place, string Id, ShardItem Item, IReadOnlyList<ItemAttribute> Attributes)> _items = [];

    private GatheredCandidates(ServingModel? serving, IReadOnlyList<IReadOnlyList<ShardCandidates>> rounds, IReadOnlyList<PartialLists> orders, int trained)
    {
        var answers = rounds.SelectMany(r => r).ToArray();
        var indexes = Number(serving, answers);
        foreach (var answer in answers)
        {
            Unplaced ??= answer.Unplaced;
            foreach (var channel in answer.LeftOut)
            {
                _leftOut[channel] = 1;
            }
        }

        Rows = new int[_items.Count];
        var popularity = new float[_items.Count];
        Span<long> counts = stackalloc long[ItemTable.KindCount];
        for (var k = 0; k < _items.Count; k++)
        {
            var (_, id, item, attributes) = _items[k];
            counts[(int)InteractionKind.Click] = item.Positive;
            Table.Upsert(id, 1, attributes, available: true, counts);
            popularity[k] = item.Popularity;
            Rows[k] = item.Row >= 0 || serving is null || attributes.Count == 0 ? item.Row : serving.Model.AddColdItem(id, attributes);
        }

        Table.SetPopularity(popularity);
        Lists = new RecalledItem[orders.Count][];
        for (var c = 0; c < Lists.Length; c++)
        {
            Lists[c] = Merge(rounds[0].Select(a => a.Lists.Length > c ? a.Lists[c] : []), indexes, orders[c], trained);
        }

        // Answers of later rounds follow those of the first; they bring what fills the list.
        Fills = new RecalledItem[rounds.Count - 1][];
        for (int r = 1, first = rounds[0].Count; r < rounds.Count; first += rounds[r++].Count)
        {
            Fills[r - 1] = Merge(rounds[r].Select(a => a.Fill), indexes[first..(first + rounds[r].Count)], PartialLists.ByItem, trained);
        }

        Named = [.. answers.Zip(indexes).SelectMany(p => p.First.Named.Where(n => n.Item >= 0).Select(n => Table.GetId(p.Second[n.Item])))];
    }

    /// <summary>The items; the request's own table.</summary>
    public ItemTable Table { get; } = new();

    /// <summary>The model's row of each item, or -1.</summary>
    internal int[] Rows { get; }

    /// <summary>What each channel brings, best first.</summary>
    internal RecalledItem[][] Lists { get; }

    /// <summary>What the filling channel brought in each later round, best first.</summary>
    internal RecalledItem[][] Fills { get; }

    /// <summary>What a channel brings, best first.</summary>
    /// <param name="channel">Its number among those asked.</param>
    public IReadOnlyList<RecalledItem> ListOf(int channel) => Lists[channel];

    /// <summary>The model's row of an item, or -1.</summary>
    /// <param name="index">Its index in <see cref="Table"/>.</param>
    public int RowOf(int index) => Rows[index];

    /// <summary>The named items that the request may have.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <summary>An item without a row that it would have in a whole catalogue; null for none.</summary>
    public string? Unplaced { get; }

    /// <summary>Whether a channel failed in some part.</summary>
    internal bool IsLeftOut(string channel) => _leftOut.ContainsKey(channel);

    /// <summary>Merges answers.</summary>
    /// <param name="serving">The leased model; null where none is active.</param>
    /// <param name="rounds">The answers of the parts that came in time: to the request, and then to each <see cref="ShardFill"/>.</param>
    /// <param name="channels">The channels that were asked.</param>
    public static GatheredCandidates Of(ServingModel? serving, IReadOnlyList<IReadOnlyList<ShardCandidates>> rounds, ShardedChannels channels) =>
        new(serving, rounds, channels.Orders, serving?.Model.Manifest.ItemCount ?? 0);

    // Gives the items their indexes, by place: for each answer the index of each of its items.
    private int[][] Number(ServingModel? serving, ShardCandidates[] answers)
    {
        var order = new List<(long Place, string Id, int Answer, int Item)>();
        for (var a = 0; a < answers.Length; a++)
        {
            var (items, own) = (answers[a].Items, 0);
            for (var i = 0; i < items.Length; i++)
            {
                var id = items[i].Row >= 0 ? serving!.Model.Items.GetId(items[i].Row) : answers[a].Ids[own++];
                order.Add((items[i].Place, id, a, i));
            }
        }

        order.Sort(static (x, y) => x.Place.CompareTo(y.Place) is not 0 and var byPlace ? byPlace : string.CompareOrdinal(x.Id, y.Id));
        var indexes = answers.Select(a => new int[a.Items.Length]).ToArray();
        for (var k = 0; k < order.Count; k++)
        {
            var (place, id, a, i) = order[k];
            if (_items.Count > 0 && _items[^1].Id == id)
            {
                // A later round brings an item again.
                indexes[a][i] = _items.Count - 1;
                continue;
            }

            indexes[a][i] = _items.Count;
            _items.Add((place, id, answers[a].Items[i], answers[a].Attributes.Length > 0 ? answers[a].Attributes[i] ?? [] : []));
        }

        return indexes;
    }

    private RecalledItem[] Merge(IEnumerable<ShardHit[]> lists, int[][] indexes, PartialLists order, int trained)
    {
        var merged = lists.SelectMany((hits, a) => hits.Select(h => new RecalledItem(indexes[a][h.Item], h.Score, h.Source))).ToArray();
        long Tie(RecalledItem item) => order == PartialLists.ByItem ? item.Index : Rows[item.Index] is >= 0 and var row && row < trained ? row : (long)trained + item.Index;
        Array.Sort(merged, (x, y) => y.Score.CompareTo(x.Score) is not 0 and var byScore ? byScore : Tie(x).CompareTo(Tie(y)));
        return merged;
    }
}
