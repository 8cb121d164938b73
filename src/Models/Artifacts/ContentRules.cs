using System.Text;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>What must hold of the content of an artefact's files; writer and loader ask the same.</summary>
internal static class ContentRules
{
    public static void CheckIds(string file, IReadOnlyList<string> ids)
    {
        for (var row = 0; row < ids.Count; row++)
        {
            if (!IdRules.IsValid(ids[row]))
            {
                throw new ArtifactException(file, IdRules.Invalid(row, ids[row]));
            }
        }

        CheckIds(file, ToText(ids)).Dispose();
    }

    public static ItemVocabulary CheckIds(string file, ReadOnlyMemory<byte> text)
    {
        try
        {
            return new ItemVocabulary(text);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(file, e.Message, e);
        }
    }

    /// <summary>The form of ids in their file.</summary>
    public static byte[] ToText(IReadOnlyList<string> ids) => Encoding.UTF8.GetBytes(string.Concat(ids.Select(id => id + "\n")));

    public static void CheckFloats(string file, float[]? values, int rows, int dimension)
    {
        if (values is null || values.LongLength != (long)rows * dimension)
        {
            throw new ArtifactException(
                file, $"it holds {values?.Length ?? 0} floats; {rows} rows of {dimension} need {(long)rows * dimension}.");
        }

        CheckFinite(file, values);
    }

    public static void CheckFinite(string file, ReadOnlySpan<float> values)
    {
        if (values.IsEmpty || VectorMath.IsFinite(values))
        {
            return;
        }

        var at = 0;
        while (float.IsFinite(values[at]))
        {
            at++;
        }

        throw new ArtifactException(
            file, FormattableString.Invariant($"float {at} is {values[at]}; allowed: finite numbers."));
    }

    public static void CheckPopularity(ReadOnlySpan<float> counts)
    {
        var negative = counts.IndexOfAnyInRange(float.NegativeInfinity, -float.Epsilon);
        if (negative >= 0)
        {
            throw new ArtifactException(
                ArtifactNames.Popularity,
                FormattableString.Invariant($"the count of row {negative} is {counts[negative]}; allowed: from 0."));
        }
    }

    public static ItemNeighbours CheckNeighbours(ReadOnlyMemory<byte> bytes, int width, int items)
    {
        try
        {
            return new ItemNeighbours(bytes, width, items);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(ArtifactNames.Neighbours, e.Message, e);
        }
    }

    public static void CheckAttributes(IReadOnlyList<ItemAttribute> attributes)
    {
        var seen = new HashSet<ItemAttribute>(attributes.Count);
        for (var row = 0; row < attributes.Count; row++)
        {
            // JSON that leaves a field of a struct out leaves it null.
            if (attributes[row].Field is null || attributes[row].Value is null || !seen.Add(attributes[row]))
            {
                throw new ArtifactException(
                    ArtifactNames.Attributes,
                    $"attribute {row} is '{attributes[row].Field}' = '{attributes[row].Value}'; each has a field and a value and occurs once.");
            }
        }
    }

    public static void CheckQuestions(QuestionTree? questions, int items)
    {
        try
        {
            questions?.Check(items);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(ArtifactNames.Questions, e.Message, e);
        }
    }

    public static ItemKinds CheckKinds(ItemKindsContent kinds, int items)
    {
        if (kinds.Markets.Count != items)
        {
            throw new ArtifactException(ArtifactNames.Kinds, $"it has markets of {kinds.Markets.Count} items; the version has {items}.");
        }

        try
        {
            return new ItemKinds(kinds);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(ArtifactNames.Kinds, e.Message, e);
        }
    }

    public static ContextVocabulary CheckProfile(ProfileContent? profile, FeatureSchema schema) =>
        CheckContexts(profile?.Categories ?? ContextVocabulary.Empty.Categories, profile?.Numbers ?? ContextVocabulary.Empty.Numbers, schema.ForProfile(), ArtifactNames.Profile);

    public static ContextVocabulary CheckContexts(
        IReadOnlyDictionary<string, IReadOnlyList<string>> categories, IReadOnlyDictionary<string, NumberScale> numbers, FeatureSchema schema, string? file = null)
    {
        RequireFields(file ?? ArtifactNames.Contexts, categories.Keys, ContextVocabulary.FieldsWithCategories(schema));
        RequireFields(file ?? ArtifactNames.ContextNumbers, numbers.Keys, ContextVocabulary.FieldsOfNumbers(schema));
        foreach (var field in ContextVocabulary.Lists(schema))
        {
            if (categories[field].Count > ContextVocabulary.MaxListCategories)
            {
                throw new ArtifactException(
                    file ?? ArtifactNames.Contexts, $"the list '{field}' has {categories[field].Count} categories; allowed: at most {ContextVocabulary.MaxListCategories}.");
            }
        }

        try
        {
            return new ContextVocabulary(categories, numbers);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(file ?? ArtifactNames.Contexts, e.Message, e);
        }
    }

    public static NumberShares CheckShares(IReadOnlyDictionary<string, IReadOnlyList<float>> shares, FeatureSchema schema)
    {
        RequireFields(ArtifactNames.Shares, shares.Keys, CandidateFeature.NumbersIn(schema.CandidateFeatures));
        try
        {
            return new NumberShares(shares);
        }
        catch (ArgumentException e)
        {
            throw new ArtifactException(ArtifactNames.Shares, e.Message, e);
        }
    }

    private static void RequireFields(string file, IEnumerable<string> fields, IEnumerable<string> wanted)
    {
        string[] has = [.. fields.Order(StringComparer.Ordinal)];
        string[] needs = [.. wanted.Distinct().Order(StringComparer.Ordinal)];
        if (!has.SequenceEqual(needs))
        {
            throw new ArtifactException(file, $"it has the fields '{string.Join(", ", has)}'; the schema's are '{string.Join(", ", needs)}'.");
        }
    }

    public static void CheckGolden(GoldenSet golden, bool withRanker)
    {
        if (golden.User.Count == 0)
        {
            throw new ArtifactException(ArtifactNames.Golden, "it has 0 cases of the user graph; allowed: from 1.");
        }

        if (withRanker ? golden.Ranker.Count == 0 : golden.Ranker.Count > 0)
        {
            throw new ArtifactException(
                ArtifactNames.Golden,
                $"it has {golden.Ranker.Count} cases of the ranker; allowed: {(withRanker ? "from 1" : "0 without a ranker")}.");
        }
    }
}
