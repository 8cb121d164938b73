using System.Text.Json;
using Recsys.Core;

namespace Recsys.Training;

/// <summary>Reads the JSON object from item id to attribute ids that accompanies sequence files.</summary>
internal static class SequenceAttributes
{
    public static IReadOnlyList<ItemAttribute>[] Read(string file, IdIndex items)
    {
        var malformed = new MalformedRows(file);
        var attributes = new IReadOnlyList<ItemAttribute>[items.Ids.Count];
        Array.Fill(attributes, []);
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
                if (!IsListOfIds(entry.Value))
                {
                    // A parsed document no longer knows its lines; the item id finds the place.
                    malformed.Add(1, entry.ToString(), $"item '{entry.Name}' must have a list of numbers or strings");
                }
                else if (items.TryGet(entry.Name, out var item))
                {
                    attributes[item] = entry.Value.EnumerateArray()
                        .Select(id => new ItemAttribute("attribute", id.ToString()))
                        .Distinct()
                        .ToArray();
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

    private static bool IsListOfIds(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(id => id.ValueKind is JsonValueKind.Number or JsonValueKind.String);
}
