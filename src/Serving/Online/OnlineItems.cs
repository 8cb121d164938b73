using Recsys.Core;
using Recsys.Online;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>The features of the item table's items, hashed when they are first asked for and again after their attributes changed. Safe to use from any thread.</summary>
/// <param name="table">The items.</param>
/// <param name="features">How features become buckets.</param>
public sealed class OnlineItems(ItemTable table, ShownFeatures features)
{
    private volatile Entry?[] _entries = [];

    /// <summary>How features become buckets.</summary>
    public ShownFeatures Features => features;

    /// <summary>The features of an item.</summary>
    /// <param name="index">Its index in the item table.</param>
    public ulong[] Of(int index)
    {
        var attributes = table.GetAttributes(index);
        var entries = _entries;
        if (index < entries.Length && entries[index] is { } entry && ReferenceEquals(entry.Attributes, attributes))
        {
            return entry.Features;
        }

        entry = new Entry(attributes, features.OfItem(table.GetId(index), attributes));
        if (index >= entries.Length)
        {
            // Whoever grows it at the same time may lose what this one enters; then it is hashed once more.
            Array.Resize(ref entries, Math.Max(table.Count, index + 1) + 1024);
            _entries = entries;
        }

        entries[index] = entry;
        return entry.Features;
    }

    private sealed record Entry(IReadOnlyList<ItemAttribute> Attributes, ulong[] Features);
}
