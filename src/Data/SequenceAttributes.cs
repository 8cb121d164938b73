using System.Text.Json;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads a JSON file of item attributes: an object from item id to an object of fields, each with a value or a list of them,
/// such as <c>{"4": {"genre": ["rpg", "puzzle"], "year": 2020}}</c>; or to a list of values of the field "attribute".
/// </summary>
internal static class SequenceAttributes
{
    private const string Unnamed = "attribute";

    public static IReadOnlyList<ItemAttribute>[] Read(string file, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var attributes = new IReadOnlyList<ItemAttribute>[items.Ids.Count];
        Array.Fill(attributes, []);
        Utf8Text.Check(file);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                malformed.Add(1, document.RootElement.ValueKind.ToString(), "the root must be an object");
                malformed.ThrowIfAny();
            }

            foreach (var entry in document.RootElement.EnumerateObject())
            {
                var own = Of(entry.Value);
                if (own is null)
                {
                    // A parsed document no longer knows its lines; the item id finds the place.
                    malformed.Add(1, entry.ToString(), $"item '{entry.Name}' must have an object of fields, each with a number, a string or a list of these, or such a list alone");
                }
                else if (items.TryGet(entry.Name, out var item))
                {
                    attributes[item] = own;
                }
            }
        }
        catch (JsonException e)
        {
            malformed.Add((e.LineNumber ?? 0) + 1, "", e.Message);
        }

        malformed.ThrowIfAny();
        return attributes;
    }

    private static ItemAttribute[]? Of(JsonElement value)
    {
        (string Field, JsonElement Value)[] fields = value.ValueKind == JsonValueKind.Object
            ? [.. value.EnumerateObject().Select(f => (f.Name, f.Value))]
            : value.ValueKind == JsonValueKind.Array ? [(Unnamed, value)] : [(Unnamed, default)];
        var all = new List<ItemAttribute>();
        foreach (var (field, values) in fields)
        {
            foreach (var one in values.ValueKind == JsonValueKind.Array ? values.EnumerateArray().ToArray() : [values])
            {
                if (one.ValueKind is not (JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False))
                {
                    return null;
                }

                all.Add(new ItemAttribute(field, one.ToString()));
            }
        }

        return [.. all.Distinct()];
    }
}
