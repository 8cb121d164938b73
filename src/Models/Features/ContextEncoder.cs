namespace Recsys.Models;

/// <summary>Writes the ranker's context features; training and serving both call it.</summary>
public static class ContextEncoder
{
    /// <summary>Writes the X values of a request's context features.</summary>
    /// <param name="schema">Names the features.</param>
    /// <param name="time">Time of the request, unix milliseconds.</param>
    /// <param name="historyCount">How many events the encoded history holds, 0 to HistoryLength.</param>
    /// <param name="destination">At least X long, see <see cref="ContextVocabulary.WidthOf(FeatureSchema)"/>.</param>
    /// <param name="vocabulary">What is known of the features that are fields of the free context; null where the schema has none.</param>
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
        vocabulary ??= ContextVocabulary.Empty;
        var x = 0;
        for (var f = 0; f < schema.ContextFeatures.Count; f++)
        {
            var name = schema.ContextFeatures[f];
            var width = vocabulary.WidthOf(name);
            if (destination.Length < x + width)
            {
                throw new ArgumentException(
                    $"The destination holds {destination.Length} values; the context features need {vocabulary.WidthOf(schema)}.",
                    nameof(destination));
            }

            if (ContextVocabulary.IsField(name))
            {
                vocabulary.Write(name, context, destination.Slice(x, width));
            }
            else
            {
                destination[x] = ContextFeature.Get(name).Compute(schema, time, historyCount);
            }

            x += width;
        }
    }
}
