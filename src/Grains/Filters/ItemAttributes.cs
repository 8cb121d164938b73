using Recsys.Retrieval;

namespace Recsys.Grains.Filters;

/// <summary>Reads the attributes that a request asks for from the silo's item table.</summary>
internal static class ItemAttributes
{
    /// <summary>An item's values of some fields, in the item's order; null where none are asked for.</summary>
    public static IReadOnlyList<AttributeValue>? Of(ItemTable table, int index, IReadOnlyList<string>? include)
    {
        if (include is null or { Count: 0 })
        {
            return null;
        }

        var values = new List<AttributeValue>();
        foreach (var attribute in table.GetAttributes(index))
        {
            if (include.Contains(attribute.Field))
            {
                values.Add(new AttributeValue(attribute.Field, attribute.Value));
            }
        }

        return values;
    }
}
