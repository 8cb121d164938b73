using Recsys.Data;
using Recsys.Models;

namespace Recsys.Training.Examples;

/// <summary>The free context that a request would have had at the moment of an example: the context fields that a silo reads there.</summary>
public static class RequestContexts
{
    /// <summary>The context of each example; one object for all that have the same, and null where a set has no such fields.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="examples">Indexes of those asked for.</param>
    public static IEnumerable<IReadOnlyDictionary<string, string>?> Of(ExampleSet set, IEnumerable<int> examples)
    {
        FieldColumn[] fields = [.. ServedContext.FreeFields(set.Fields)];
        var known = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var example in examples)
        {
            yield return fields.Length == 0 ? null : Of(example);
        }

        IReadOnlyDictionary<string, string> Of(int example)
        {
            var texts = Array.ConvertAll(fields, f => TextOf(f, example));

            // A character that no cell of a table has.
            var key = string.Join('\0', texts);
            if (!known.TryGetValue(key, out var context))
            {
                context = Enumerable.Range(0, fields.Length).Where(f => texts[f].Length > 0)
                    .ToDictionary(f => fields[f].Name, f => texts[f], StringComparer.Ordinal);
                known.Add(key, context);
            }

            return context;
        }
    }

    private static string TextOf(FieldColumn field, int example)
    {
        var entries = field.Starts[example]..field.Starts[example + 1];
        if (field.IsNumber)
        {
            // 0 is what is missing, and the mean, which scores the same.
            var number = field.Weights[entries.Start];
            return number == 0 ? string.Empty : field.Scale!.TextOf(number);
        }

        return string.Join(CategoryList.Separator, field.Values[entries].Select(c => field.Vocabulary[c]));
    }
}
