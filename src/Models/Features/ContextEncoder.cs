namespace Recsys.Models;

/// <summary>Writes the ranker's context features; training and serving both call it.</summary>
public static class ContextEncoder
{
    /// <summary>Writes the X context features of a request.</summary>
    /// <param name="schema">Names the X features.</param>
    /// <param name="time">Time of the request, unix milliseconds.</param>
    /// <param name="historyCount">How many events the encoded history holds, 0 to HistoryLength.</param>
    /// <param name="destination">At least X long.</param>
    /// <param name="vocabulary">Categories of the features that are fields of the free context; null where the schema has none.</param>
    /// <param name="context">The request's free context; null for none.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the schema names an unknown feature.</exception>
    public static void Encode(
        FeatureSchema schema,
        long time,
        int historyCount,
        Span<float> destination,
        ContextVocabulary? vocabulary = null,
        IReadOnlyDictionary<string, string>? context = null)
    {
        var names = schema.ContextFeatures;
        if (destination.Length < names.Count)
        {
            throw new ArgumentException(
                $"The destination holds {destination.Length} values; {names.Count} context features are needed.",
                nameof(destination));
        }

        for (var x = 0; x < names.Count; x++)
        {
            destination[x] = ContextVocabulary.IsField(names[x])
                ? (vocabulary ?? ContextVocabulary.Empty).NumberOf(names[x], context)
                : ContextFeature.Get(names[x]).Compute(schema, time, historyCount);
        }
    }
}
