using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>What a set of known events, and the items' attributes, say of items. Computed when first asked for. Thread-safe.</summary>
internal sealed class ItemFacts
{
    private readonly Lazy<double[]> _selfInformation;
    private readonly Lazy<HashSet<ItemAttribute>[]> _attributes;

    public ItemFacts(InteractionDataset known)
    {
        _selfInformation = new(() => SelfInformationOf(known));
        _attributes = new(() => [.. known.ItemAttributes.Select(a => a.ToHashSet())]);
    }

    /// <summary>
    /// -log2((n + 1) / (U + 1)), in bits, with n the users who had a positive event with the item and U those with any:
    /// the added one keeps the self-information of an item that nobody met finite.
    /// </summary>
    public double SelfInformation(int item) => _selfInformation.Value[item];

    /// <summary>
    /// Jaccard distance of two items' attributes, 1 - |both| / |either|, 0 to 1; NaN where neither item has attributes.
    /// </summary>
    public double Distance(int first, int second)
    {
        var (a, b) = (_attributes.Value[first], _attributes.Value[second]);
        var both = a.Count(b.Contains);
        var either = a.Count + b.Count - both;
        return either == 0 ? double.NaN : 1 - ((double)both / either);
    }

    private static double[] SelfInformationOf(InteractionDataset known)
    {
        var met = new HashSet<(int User, int Item)>();
        var users = new HashSet<int>();
        var counts = new int[known.ItemCount];
        foreach (var e in known.Interactions)
        {
            if (FeedbackKinds.Positive.Contains(e.Kind) && met.Add((e.User, e.Item)))
            {
                users.Add(e.User);
                counts[e.Item]++;
            }
        }

        return Array.ConvertAll(counts, n => -Math.Log2((n + 1.0) / (users.Count + 1)));
    }
}
