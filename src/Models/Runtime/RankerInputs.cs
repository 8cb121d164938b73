namespace Recsys.Models;

/// <summary>The inputs of a ranker by name, to take one of them away and see what it does.</summary>
internal static class RankerInputs
{
    private const string Item = "item";

    /// <summary>The inputs that a graph reads.</summary>
    public static IReadOnlyList<string> Of(FeatureSchema schema, OnnxGraph graph)
    {
        List<string> names = [Item];
        names.AddRange(((string[])[RankerModel.User, RankerModel.Interest, RankerModel.History, RankerModel.State]).Where(graph.HasInput));
        names.AddRange(graph.HasInput(RankerModel.CandidateFeatures) ? schema.CandidateFeatures : []);
        names.AddRange(graph.HasInput(RankerModel.Context) ? schema.ContextFeatures : []);
        return names;
    }

    /// <summary>Sets an input to zero, a field of the free context to unknown.</summary>
    /// <exception cref="ArgumentException">The ranker has no such input.</exception>
    public static void Clear(FeatureSchema schema, ContextVocabulary contexts, RankerScratch scratch, string name)
    {
        var candidate = Find(schema.CandidateFeatures, name);
        var context = Find(schema.ContextFeatures, name);
        switch (name)
        {
            case Item:
                scratch.Candidates.Span.Clear();
                break;
            case RankerModel.User when scratch.User is { } user:
                user.Span.Clear();
                break;
            case RankerModel.Interest when scratch.Interest is { } interest:
                interest.Span.Clear();
                break;
            case RankerModel.State when scratch.State is { } state:
                state.Span.Clear();
                break;
            case RankerModel.History when scratch.History is { } history:
                // The rows alone: without weights a mean over the history would have no value.
                history.Span.Clear();
                break;
            case var _ when candidate >= 0 && scratch.Features is { } features:
                Column(features.Span, candidate, schema.CandidateFeatures.Count);
                break;
            case var _ when context >= 0 && scratch.Context is { } buffer:
                ClearContext(contexts, name, buffer.Span[schema.ContextFeatures.Take(context).Sum(contexts.WidthOf)..]);
                break;
            default:
                throw new ArgumentException($"The ranker has no input '{name}'.", nameof(name));
        }
    }

    private static void ClearContext(ContextVocabulary contexts, string name, Span<float> values)
    {
        if (ContextVocabulary.IsField(name))
        {
            contexts.Write(name, null, values[..contexts.WidthOf(name)]);
        }
        else
        {
            values[0] = 0;
        }
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static void Column(Span<float> values, int column, int columns)
    {
        for (var i = column; i < values.Length; i += columns)
        {
            values[i] = 0;
        }
    }
}
