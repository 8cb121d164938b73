using System.Collections.Frozen;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>The most popular available items of each value of some attribute fields: of each category, region, platform.</summary>
public sealed class AttributeLists : IRecallList
{
    private readonly FrozenSet<string> _fields;
    private readonly int _length;
    private volatile FrozenDictionary<ItemAttribute, ScoredItem[]> _lists = FrozenDictionary<ItemAttribute, ScoredItem[]>.Empty;

    /// <summary>Makes empty lists.</summary>
    /// <param name="options">The fields and the length of a list.</param>
    public AttributeLists(RecallOptions options)
    {
        _fields = options.ContextFields.Append(options.CategoryField).ToFrozenSet(StringComparer.Ordinal);
        _length = options.ListLength;
    }

    /// <summary>The list of a value, best first; empty for a field that is not kept or a value that no item has.</summary>
    /// <param name="attribute">Field and value.</param>
    public ReadOnlySpan<ScoredItem> Of(ItemAttribute attribute) => _lists.TryGetValue(attribute, out var list) ? list : [];

    /// <inheritdoc/>
    public void Refresh(ItemTable table)
    {
        var found = new Dictionary<ItemAttribute, List<ScoredItem>>();
        for (var index = 0; index < table.Count; index++)
        {
            if (!table.IsAvailable(index))
            {
                continue;
            }

            var score = table.GetPopularity(index);
            foreach (var attribute in table.GetAttributes(index))
            {
                if (_fields.Contains(attribute.Field))
                {
                    ref var list = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(found, attribute, out _);
                    (list ??= []).Add(new ScoredItem(index, score));
                }
            }
        }

        _lists = found.ToFrozenDictionary(f => f.Key, f => Best(f.Value));
    }

    private ScoredItem[] Best(List<ScoredItem> items)
    {
        var best = new TopK(new ScoredItem[Math.Min(_length, items.Count)]);
        foreach (var item in items)
        {
            best.Add(item.Item, item.Score);
        }

        return best.SortDescending().ToArray();
    }
}
