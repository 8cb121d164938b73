using Recsys.Data;
using Recsys.Models;

namespace Recsys.Training.Examples;

/// <summary>The context fields that a silo has: of the request's time, or of its free context. It ranks as if others were unknown.</summary>
internal static class ServedContext
{
    // Context features that serving computes of a request's time; see RatingExamples.TimeFields.
    private static readonly Dictionary<string, int> TimeFeatures = new() { ["hour"] = 24, ["weekday"] = 7 };

    /// <summary>The served ones among the context fields, in field order.</summary>
    public static IEnumerable<FieldColumn> Fields(IEnumerable<FieldColumn> fields) =>
        fields.Where(f => f.Owner == FieldOwner.Context && FeatureOf(f) is not null);

    /// <summary>Those of them that are fields of the free context.</summary>
    public static IEnumerable<FieldColumn> FreeFields(IEnumerable<FieldColumn> fields) =>
        Fields(fields).Where(f => ContextVocabulary.IsField(FeatureOf(f)!));

    /// <summary>Names of the context features of a schema for these fields.</summary>
    public static string[] Features(IEnumerable<FieldColumn> fields) => [.. Fields(fields).Select(f => FeatureOf(f)!)];

    /// <summary>What a silo must know of the fields that it reads in a request's free context.</summary>
    public static ContextVocabulary Vocabulary(IEnumerable<FieldColumn> fields)
    {
        var free = FreeFields(fields).ToArray();
        return new ContextVocabulary(
            free.Where(f => !f.IsNumber).ToDictionary(f => f.Name, f => (IReadOnlyList<string>)[.. f.Vocabulary.Skip(1)]),
            free.Where(f => f.IsNumber).ToDictionary(f => f.Name, f => f.Scale!));
    }

    /// <summary>The feature that a silo knows a context field by; null where it knows it by none.</summary>
    public static string? FeatureOf(FieldColumn field) => field switch
    {
        { IsFixed: true } => null,
        _ when TimeFeatures.TryGetValue(field.Name, out var count) && field.Vocabulary.SequenceEqual(RatingExamples.NumberVocabulary(count)) => field.Name,
        { IsNumber: true, Scale: not null } => ContextVocabulary.NumberPrefix + field.Name,
        { IsList: true, Cardinality: > 1 } => ContextVocabulary.ListPrefix + field.Name,
        { IsCategory: true, Cardinality: > 1 } => ContextVocabulary.Prefix + field.Name,
        _ => null,
    };
}
