using Recsys.Core;
using Recsys.Models;

namespace Recsys.Training.Recall;

/// <summary>What a model reads of users' profiles: the features, their categories as training has met them, and their values.</summary>
internal sealed class ProfileTable
{
    private readonly FeatureSchema _schema;

    private ProfileTable(UserProfiles profiles, IReadOnlyList<string> features, ContextVocabulary vocabulary, FeatureSchema schema)
    {
        (Profiles, Features, Vocabulary) = (profiles, features, vocabulary);
        _schema = schema with { ContextFeatures = features };
        Width = vocabulary.WidthOf(_schema);
    }

    /// <summary>The profiles.</summary>
    public UserProfiles Profiles { get; }

    /// <summary>Names of the features in order.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Categories and scales.</summary>
    public ContextVocabulary Vocabulary { get; }

    /// <summary>X: values of a profile.</summary>
    public int Width { get; }

    /// <summary>Makes the table of what is known at some moments.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="searches">Fields that hold queries.</param>
    /// <param name="moments">Users and times to learn from.</param>
    /// <param name="schema">How the model reads histories.</param>
    /// <returns>The table; null where nothing is known.</returns>
    /// <exception cref="ArgumentException">A field of queries is none of the data's lists.</exception>
    public static ProfileTable? Of(InteractionDataset dataset, IReadOnlyList<string> searches, IEnumerable<(int User, long Time)> moments, FeatureSchema schema)
    {
        if (searches.FirstOrDefault(s => dataset.Profiles?.Fields.Any(f => f.Name == s && f.Form == ProfileForm.List) != true) is { } unknown)
        {
            var lists = dataset.Profiles?.Fields.Where(f => f.Form == ProfileForm.List).Select(f => f.Name).ToArray() ?? [];
            throw new ArgumentException($"SearchFields names '{unknown}', which is no list of users; '{dataset.Name}' has {(lists.Length == 0 ? "none: a table does by user.NAME:list=COLUMN" : string.Join(", ", lists))}.");
        }

        if (dataset.Profiles is not { } profiles)
        {
            return null;
        }

        IReadOnlyDictionary<string, string>[] states = [.. moments.Select(m => profiles.Of(m.User, m.Time)).Distinct(ReferenceEqualityComparer.Instance).Cast<IReadOnlyDictionary<string, string>>()];
        var (features, categories, numbers) = (new List<string>(), new Dictionary<string, IReadOnlyList<string>>(), new Dictionary<string, NumberScale>());
        foreach (var field in profiles.Fields)
        {
            string[] texts = [.. states.Select(s => s.GetValueOrDefault(field.Name)).OfType<string>().Where(t => t.Length > 0)];
            if (field.Form == ProfileForm.Number)
            {
                double[] known = [.. texts.Where(t => NumberScale.TryParse(t, out _)).Select(t => NumberScale.TryParse(t, out var n) ? n : 0)];
                if (known.Length > 0)
                {
                    var mean = known.Average();
                    numbers[field.Name] = new NumberScale(mean, Math.Sqrt(known.Average(n => (n - mean) * (n - mean))));
                    features.Add(ContextVocabulary.NumberPrefix + field.Name);
                }

                continue;
            }

            var isSearch = searches.Contains(field.Name);
            var members = texts.SelectMany(t => isSearch ? SearchTokens.Of(t) : field.Form == ProfileForm.List ? CategoryList.Members(t) : [t]);
            string[] most = [.. members.CountBy(m => m, StringComparer.Ordinal).OrderByDescending(m => m.Value).ThenBy(m => m.Key, StringComparer.Ordinal).Take(ContextVocabulary.MaxListCategories).Select(m => m.Key)];
            if (most.Length > 0)
            {
                categories[field.Name] = most;
                features.Add((isSearch ? ContextVocabulary.SearchPrefix : field.Form == ProfileForm.List ? ContextVocabulary.ListPrefix : ContextVocabulary.Prefix) + field.Name);
            }
        }

        return features.Count == 0 ? null : new ProfileTable(profiles, features, new ContextVocabulary(categories, numbers), schema);
    }

    /// <summary>Writes the values of a profile.</summary>
    /// <param name="profile">The profile; null for an unknown one.</param>
    /// <param name="destination">X numbers.</param>
    public void Write(IReadOnlyDictionary<string, string>? profile, Span<float> destination) => ContextEncoder.Encode(_schema, 0, 0, destination, Vocabulary, profile);

    /// <summary>The values of profiles, [profiles, X].</summary>
    public float[] Encode(IReadOnlyList<IReadOnlyDictionary<string, string>?> profiles)
    {
        var values = new float[profiles.Count * Width];
        for (var i = 0; i < profiles.Count; i++)
        {
            Write(profiles[i], values.AsSpan(i * Width, Width));
        }

        return values;
    }
}
