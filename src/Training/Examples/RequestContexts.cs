using Recsys.Models;

namespace Recsys.Training;

/// <summary>The free context that a request would have had at the moment of an example: the context fields that a silo reads there.</summary>
public static class RequestContexts
{
    /// <summary>The context of each example; one object for all that have the same, and null where a set has no such fields.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="examples">Indexes of those asked for.</param>
    public static IEnumerable<IReadOnlyDictionary<string, string>?> Of(ExampleSet set, IEnumerable<int> examples)
    {
        FieldColumn[] fields = [.. set.Fields.Where(f =>
            f.Owner == FieldOwner.Context && ServedInputs.FeatureOf(f) is { } feature && ContextVocabulary.IsField(feature))];
        var known = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var example in examples)
        {
            yield return fields.Length == 0 ? null : Of(example);
        }

        IReadOnlyDictionary<string, string> Of(int example)
        {
            var categories = Array.ConvertAll(fields, f => f.Values[f.Starts[example]]);
            var key = string.Join(' ', categories);
            if (!known.TryGetValue(key, out var context))
            {
                context = Enumerable.Range(0, fields.Length).Where(f => categories[f] > 0)
                    .ToDictionary(f => fields[f].Name, f => fields[f].Vocabulary[categories[f]], StringComparer.Ordinal);
                known.Add(key, context);
            }

            return context;
        }
    }
}
