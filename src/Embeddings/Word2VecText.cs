using System.Globalization;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>word2vec's text format, which most embedding tools read and write.</summary>
internal static class Word2VecText
{
    private const string Heading = "the first line must be: count dimension, whole numbers from 0 and from 1";

    public static void Write(string file, ItemEmbeddings embeddings)
    {
        if (embeddings.Ids.FirstOrDefault(id => id.Any(char.IsWhiteSpace)) is { } id)
        {
            throw new ArgumentException($"Id '{id}' has white space, which separates columns in word2vec's text format.", nameof(embeddings));
        }

        using var writer = new StreamWriter(file);
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{embeddings.Count} {embeddings.Dimension}\n"));
        for (var row = 0; row < embeddings.Count; row++)
        {
            writer.Write(embeddings.Ids[row]);
            foreach (var value in embeddings[row])
            {
                writer.Write(' ');
                // The shortest text that reads back as the same float.
                writer.Write(value.ToString(CultureInfo.InvariantCulture));
            }

            writer.Write('\n');
        }
    }

    public static ItemEmbeddings Read(string file)
    {
        var malformed = new MalformedRows(file);
        using var lines = Utf8Text.ReadLines(file).GetEnumerator();
        var first = lines.MoveNext() ? lines.Current : string.Empty;
        var heading = first.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (heading.Length != 2 || !Whole(heading[0], 0, out var count) || !Whole(heading[1], 1, out var dimension))
        {
            malformed.Add(1, first, Heading);
            malformed.ThrowIfAny();
            throw new InvalidOperationException(Heading);
        }

        var ids = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var vectors = new List<float>();
        var number = 1;
        while (lines.MoveNext())
        {
            number++;
            var columns = lines.Current.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length == 0)
            {
                continue;
            }

            var reason = columns.Length != dimension + 1 ? $"it has {columns.Length} columns; an id and {dimension} numbers are needed"
                : !known.Add(columns[0]) ? "this id has an earlier line"
                : null;
            foreach (var column in reason is null ? columns.AsSpan(1) : [])
            {
                if (!float.TryParse(column, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                {
                    reason = $"'{column}' is not a finite number";
                }

                vectors.Add(value);
            }

            if (reason is not null)
            {
                malformed.Add(number, lines.Current, reason);
            }

            ids.Add(columns[0]);
        }

        if (ids.Count != count)
        {
            malformed.Add(1, first, $"{ids.Count} rows follow; the first line says {count}");
        }

        malformed.ThrowIfAny();
        return new ItemEmbeddings(ids, dimension, vectors.ToArray());
    }

    private static bool Whole(string text, int least, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least;
}
