using Recsys.Core;

namespace Recsys.Grains.Items;

/// <summary>
/// Makes equal texts of attributes one object, so that a million items of ten genres hold ten strings. A fixed number of places by
/// hash: what many items share is nearly always there, and texts that each item has alone take no memory.
/// One thread at a time.
/// </summary>
internal sealed class AttributeText
{
    private readonly string?[] _known = new string?[1 << 16];

    /// <summary>Attributes of an item as the item table keeps them.</summary>
    public IReadOnlyList<ItemAttribute> Share(IReadOnlyList<AttributeValue> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        var shared = new ItemAttribute[attributes.Count];
        for (var i = 0; i < shared.Length; i++)
        {
            shared[i] = new ItemAttribute(Share(attributes[i].Field), Share(attributes[i].Value));
        }

        return shared;
    }

    private string Share(string text)
    {
        ref var known = ref _known[text.GetHashCode() & (_known.Length - 1)];
        return known == text ? known : known = text;
    }
}
