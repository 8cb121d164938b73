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
    private readonly List<(string Id, ShardItem Item, IReadOnlyList<ItemAttribute> Attributes)> _items = [];

    private readonly ServingModel? _serving;
    private readonly ShardCandidates[] _answers;
    private readonly string?[][] _ids;

    private GatheredCandidates(ServingModel? serving, IReadOnlyList<IReadOnlyList<ShardCandidates>> rounds, ShardedChannels channels)
    {
        _serving = serving;
        _answers = [.. rounds.SelectMany(r => r)];
        _ids = Array.ConvertAll(_answers, OwnIds);
        foreach (var answer in _answers)
        {
            Unplaced ??= answer.Unplaced;
            foreach (var channel in answer.LeftOut)
            {
                _leftOut[channel] = 1;
            }
        }

        // Each part brings as much as all of them may: what is beyond that is cut before anything is made of it.
        var lists = channels.Orders.Select((order, c) => Merge(0, rounds[0].Count, a => a.Lists.Length > c ? a.Lists[c] : [], order, channels.MostOf(c))).ToArray();
        var fills = new List<Hit[]>();
        for (int r = 1, first = rounds[0].Count; r < rounds.Count; first += rounds[r++].Count)
        {
            fills.Add(Merge(first, rounds[r].Count, a => a.Fill, PartialLists.ByItem, int.MaxValue));
        }

        var indexes = Number(lists.Concat(fills));
        Rows = new int[_items.Count];
        var popularity = new float[_items.Count];
        Span<long> counts = stackalloc long[ItemTable.KindCount];
        for (var k = 0; k < _items.Count; k++)
        {
            var (id, item, attributes) = _items[k];
            counts[(int)InteractionKind.Click] = item.Positive;
            Table.Upsert(id, 1, attributes, available: true, counts);
            popularity[k] = item.Popularity;
            Rows[k] = item.Row >= 0 || serving is null || attributes.Count == 0 ? item.Row : serving.Model.AddColdItem(id, attributes);
        }

        Table.SetPopularity(popularity);
        Lists = Array.ConvertAll(lists, list => Recalled(list, indexes));
        Fills = [.. fills.Select(fill => Recalled(fill, indexes))];
        Named = [.. _answers.Zip(indexes).SelectMany(p => p.First.Named.Where(n => n.Item >= 0).Select(n => Table.GetId(p.Second[n.Item])))];
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
        new(serving, rounds, channels);

    private static RecalledItem[] Recalled(Hit[] hits, int[][] indexes) => Array.ConvertAll(hits, h => new RecalledItem(indexes[h.Answer][h.Item], h.Score, h.Source));

    // Those that training did not see come with their ids; the others' are read when they are needed.
    private static string?[] OwnIds(ShardCandidates answer)
    {
        var (ids, own) = (new string?[answer.Items.Length], 0);
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = answer.Items[i].Row < 0 ? answer.Ids[own++] : null;
        }

        return ids;
    }

    private string IdOf(int answer, int item) => _ids[answer][item] ??= _serving!.Model.Items.GetId(_answers[answer].Items[item].Row);

    // Gives the items of the lists, and those that were named, their indexes: for each answer the index of each of its items.
    private int[][] Number(IEnumerable<Hit[]> lists)
    {
        var order = lists.SelectMany(l => l).Select(h => (h.Answer, h.Item))
            .Concat(_answers.SelectMany((a, n) => a.Named.Where(i => i.Item >= 0).Select(i => (Answer: n, i.Item)))).Distinct().ToArray();
        Array.Sort(order, (x, y) => ByPlace(x.Answer, x.Item, y.Answer, y.Item));
        var indexes = Array.ConvertAll(_answers, a => new int[a.Items.Length]);
        foreach (var (a, i) in order)
        {
            // A later round brings an item again.
            var id = IdOf(a, i);
            if (_items.Count == 0 || _items[^1].Id != id)
            {
                _items.Add((id, _answers[a].Items[i], _answers[a].Attributes.Length > 0 ? _answers[a].Attributes[i] ?? [] : []));
            }

            indexes[a][i] = _items.Count - 1;
        }

        return indexes;
    }

    // The best of the lists of some answers, equal scores in the order that the channel's list of a whole catalogue has.
    private Hit[] Merge(int first, int count, Func<ShardCandidates, ShardHit[]> listOf, PartialLists order, int most)
    {
        var merged = Enumerable.Range(first, count).SelectMany(a => listOf(_answers[a]).Select(h => new Hit(a, h.Item, h.Score, h.Source))).ToArray();
        Array.Sort(merged, (x, y) => y.Score.CompareTo(x.Score) is not 0 and var byScore
            ? byScore
            : order == PartialLists.ByRow && RowOf(x).CompareTo(RowOf(y)) is not 0 and var byRow ? byRow : ByPlace(x.Answer, x.Item, y.Answer, y.Item));
        return merged.Length > most ? merged[..most] : merged;
    }

    // Items that training did not see come after all others.
    private uint RowOf(Hit hit) => unchecked((uint)_answers[hit.Answer].Items[hit.Item].Row);

    private int ByPlace(int answer, int item, int otherAnswer, int other) =>
        _answers[answer].Items[item].Place.CompareTo(_answers[otherAnswer].Items[other].Place) is not 0 and var byPlace
            ? byPlace
            : string.CompareOrdinal(IdOf(answer, item), IdOf(otherAnswer, other));

    private readonly record struct Hit(int Answer, int Item, float Score, int Source);
}
