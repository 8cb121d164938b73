using System.Text.Json;

namespace Recsys.Data;

/// <summary>
/// Reads fields of a file that has one JSON object a line. A name is that of a field, or the path with dots of one within an object; a list is
/// its members with '|' between them. What a row lacks, and null, is empty.
/// </summary>
internal static class NdJsonRows
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>The rows.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">The wanted fields.</param>
    /// <param name="form">How it is written.</param>
    /// <exception cref="DataFormatException">A line is no object, a field is one, or no row has a field.</exception>
    public static IReadOnlyList<string[]> Read(string file, IReadOnlyList<string> columns, TextForm form)
    {
        var malformed = new MalformedRows(file);
        var rows = new List<string[]>();
        var met = new bool[columns.Count];
        foreach (var (at, line) in Utf8Text.ReadLines(file, form.Find()).Index())
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line, Options);
                rows.Add(Cells(document.RootElement, columns, met));
            }
            catch (JsonException e)
            {
                malformed.Add(at + 1, line, e.Message);
            }
        }

        for (var c = 0; c < met.Length && rows.Count > 0; c++)
        {
            if (!met[c])
            {
                malformed.Add(1, string.Empty, $"no row has the field '{columns[c]}'");
            }
        }

        malformed.ThrowIfAny();
        return rows;
    }

    /// <summary>Whether the first row has a field.</summary>
    public static bool Has(string file, string column, TextForm form)
    {
        var first = Utf8Text.ReadLines(file, form.Find()).FirstOrDefault(l => !string.IsNullOrWhiteSpace(l));
        using var document = JsonDocument.Parse(first ?? "{}", Options);
        return Find(document.RootElement, column).Any();
    }

    private static string[] Cells(JsonElement row, IReadOnlyList<string> columns, bool[] met)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("the line must be an object");
        }

        var cells = new string[columns.Count];
        for (var c = 0; c < cells.Length; c++)
        {
            // A field of the whole name goes before one within an object.
            JsonElement[] found = row.TryGetProperty(columns[c], out var own) ? [own] : [.. Find(row, columns[c])];
            if (found.Length > 1)
            {
                throw new JsonException($"'{columns[c]}' is the path of {found.Length} fields; give each a name of its own");
            }

            met[c] |= found.Length > 0;
            cells[c] = found.Length == 0 ? string.Empty : Text(columns[c], found[0]);
        }

        return cells;
    }

    private static IEnumerable<JsonElement> Find(JsonElement within, string path)
    {
        if (within.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        if (within.TryGetProperty(path, out var whole))
        {
            yield return whole;
        }

        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (within.TryGetProperty(path[..dot], out var part))
            {
                foreach (var found in Find(part, path[(dot + 1)..]))
                {
                    yield return found;
                }
            }
        }
    }

    private static string Text(string column, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Trim(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Null => string.Empty,
        JsonValueKind.Array => string.Join('|', value.EnumerateArray().Select(v => Text(column, v))),
        _ => throw new JsonException($"'{column}' is an object; name a field within it by its path with dots"),
    };
}
