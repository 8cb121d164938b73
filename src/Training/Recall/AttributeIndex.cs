using Recsys.Core;

namespace Recsys.Training.Recall;

/// <summary>The attributes of a data set's items as dense numbers, in the order of first appearance.</summary>
internal sealed class AttributeIndex
{
    private readonly int[][] _ofItem;

    public AttributeIndex(InteractionDataset dataset)
    {
        var vocabulary = new List<ItemAttribute>();
        var known = new Dictionary<ItemAttribute, int>();
        _ofItem = new int[dataset.ItemCount][];
        for (var i = 0; i < _ofItem.Length; i++)
        {
            var numbers = new List<int>();
            foreach (var attribute in dataset.ItemAttributes[i])
            {
                if (!known.TryGetValue(attribute, out var number))
                {
                    known[attribute] = number = vocabulary.Count;
                    vocabulary.Add(attribute);
                }

                numbers.Add(number);
            }

            _ofItem[i] = [.. numbers];
        }

        Vocabulary = vocabulary;
    }

    /// <summary>The attribute of each number.</summary>
    public IReadOnlyList<ItemAttribute> Vocabulary { get; }

    /// <summary>The name of each number.</summary>
    public IReadOnlyList<string> Keys => [.. Vocabulary.Select(a => $"{a.Field}={a.Value}")];

    /// <summary>The numbers of one item's attributes.</summary>
    public ReadOnlySpan<int> Of(int item) => _ofItem[item];
}
