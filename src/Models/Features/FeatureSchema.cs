using System.Security.Cryptography;
using System.Text.Json;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>
/// What a model sees, in which order and of which size. It travels inside the manifest, and its hash says
/// whether code and artefact mean the same features. Two schemas are equal when their hashes are.
/// </summary>
public sealed record FeatureSchema
{
    /// <summary>The largest allowed <see cref="HistoryLength"/>.</summary>
    public const int MaxHistoryLength = 500;

    /// <summary>The largest allowed <see cref="InterestDimension"/>, <see cref="RankDimension"/> and <see cref="UserDimension"/>.</summary>
    public const int MaxDimension = 1024;

    /// <summary>The largest allowed <see cref="StateDimension"/>.</summary>
    public const int MaxStateDimension = 8192;

    /// <summary>T: how many of the most recent history events a model sees, 1 to 500.</summary>
    public required int HistoryLength { get; init; }

    /// <summary>U: length of the interest vector, which is also the length of a recall row, 1 to 1024.</summary>
    public required int InterestDimension { get; init; }

    /// <summary>D: length of a row of the rank table, 1 to 1024; 0 where the version has no ranker.</summary>
    public int RankDimension { get; init; }

    /// <summary>Length of a row of the user table, 1 to 1024; 0 where the version has none.</summary>
    public int UserDimension { get; init; }

    /// <summary>Weight of each kind of event in the history, 0 to 1000; kinds missing or 0 never enter it.</summary>
    public required IReadOnlyDictionary<InteractionKind, float> BehaviourWeights { get; init; }

    /// <summary>
    /// Whether an item that occurs again adds its weight to its newest event in the user graph's history, instead of taking a place of its
    /// own; false unless set. The ranker's history never merges.
    /// </summary>
    public bool MergesRepeats { get; init; }

    /// <summary>T of the ranker where it reads histories of another length than the user graph, 1 to 500; 0 for the same.</summary>
    public int RankHistoryLength { get; init; }

    /// <summary>Weight of each kind of event in the ranker's history, where it differs from the user graph's; null for the same.</summary>
    public IReadOnlyDictionary<InteractionKind, float>? RankBehaviourWeights { get; init; }

    /// <summary>S: numbers that the user graph makes of the ranker's history when an event comes, for the ranker to read, 1 to 8192; 0 where it makes none.</summary>
    public int StateDimension { get; init; }

    /// <summary>
    /// K: events that a run of the user graph takes into a state that is carried on from event to event, 1 to 500: the state of all events that
    /// ever were, at the cost of the new ones. All zeros is the state before the first event. 0 where the state is made anew of the ranker's
    /// history.
    /// </summary>
    public int StateEvents { get; init; }

    /// <summary>Names of the candidate features in the order of the columns; see <see cref="CandidateFeature.All"/> and <see cref="CandidateFeature.IsChannel"/>.</summary>
    public IReadOnlyList<string> CandidateFeatures { get; init; } = [];

    /// <summary>Names of the context features in order: of <see cref="ContextFeature.All"/>, or "context.NAME", "context_list.NAME" or "context_number.NAME" for a field of the request's free context; see <see cref="ContextVocabulary"/>.</summary>
    public IReadOnlyList<string> ContextFeatures { get; init; } = [];

    /// <summary>Names of the features of a user's profile that the user graph reads, in order, as those of the free context are named; the profile is what a user answered. Empty where it reads none.</summary>
    public IReadOnlyList<string> ProfileFeatures { get; init; } = [];

    /// <summary>Fields of items that are vectors, by which an item that came after the training is known; empty where the model reads none.</summary>
    public IReadOnlyList<ContentField> ContentFields { get; init; } = [];

    /// <summary>The schema with the ranker's way of reading histories in place of the user graph's.</summary>
    public FeatureSchema ForRanking() => this with
    {
        HistoryLength = RankHistoryLength > 0 ? RankHistoryLength : HistoryLength,
        BehaviourWeights = RankBehaviourWeights ?? BehaviourWeights,
        RankHistoryLength = 0,
        RankBehaviourWeights = null,
        MergesRepeats = false,
    };

    /// <summary>The schema with the features of the profile in the place of those of a request's context, to write them by <see cref="ContextEncoder"/>.</summary>
    public FeatureSchema ForProfile() => this with { ContextFeatures = ProfileFeatures, ProfileFeatures = [] };

    /// <summary>SHA-256, as lower-case hex, of the schema in one fixed JSON form.</summary>
    public string ComputeHash()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("historyLength", HistoryLength);
            json.WriteNumber("interestDimension", InterestDimension);
            json.WriteNumber("rankDimension", RankDimension);
            if (UserDimension > 0)
            {
                json.WriteNumber("userDimension", UserDimension);
            }

            WriteWeights(json, "behaviourWeights", BehaviourWeights);
            if (MergesRepeats)
            {
                json.WriteBoolean("mergesRepeats", true);
            }

            if (RankHistoryLength > 0)
            {
                json.WriteNumber("rankHistoryLength", RankHistoryLength);
            }

            if (RankBehaviourWeights is not null)
            {
                WriteWeights(json, "rankBehaviourWeights", RankBehaviourWeights);
            }

            if (StateDimension > 0)
            {
                json.WriteNumber("stateDimension", StateDimension);
            }

            if (StateEvents > 0)
            {
                json.WriteNumber("stateEvents", StateEvents);
            }

            WriteNames(json, "candidateFeatures", CandidateFeatures);
            WriteNames(json, "contextFeatures", ContextFeatures);
            if (ContentFields.Count > 0)
            {
                WriteContents(json);
            }

            if (ProfileFeatures.Count > 0)
            {
                WriteNames(json, "profileFeatures", ProfileFeatures);
            }

            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    /// <summary>Checks every bound and every feature name.</summary>
    /// <exception cref="ArgumentException">A value lies outside its bound; the message names it.</exception>
    public void Validate()
    {
        Require(HistoryLength is >= 1 and <= MaxHistoryLength, nameof(HistoryLength), HistoryLength, $"1 to {MaxHistoryLength}");
        Require(InterestDimension is >= 1 and <= MaxDimension, nameof(InterestDimension), InterestDimension, $"1 to {MaxDimension}");
        Require(RankDimension is >= 0 and <= MaxDimension, nameof(RankDimension), RankDimension, $"0 to {MaxDimension}");
        Require(RankHistoryLength is >= 0 and <= MaxHistoryLength, nameof(RankHistoryLength), RankHistoryLength, $"0 to {MaxHistoryLength}");
        Require(UserDimension is >= 0 and <= MaxDimension, nameof(UserDimension), UserDimension, $"0 to {MaxDimension}");
        Require(StateDimension is >= 0 and <= MaxStateDimension, nameof(StateDimension), StateDimension, $"0 to {MaxStateDimension}");
        Require(StateDimension == 0 || RankDimension > 0, nameof(StateDimension), StateDimension, "0 where the version has no ranker");
        Require(StateEvents >= 0 && StateEvents <= (StateDimension > 0 ? MaxHistoryLength : 0), nameof(StateEvents), StateEvents, $"0 to {MaxHistoryLength}, 0 without a state");
        RequireWeights(nameof(BehaviourWeights), BehaviourWeights);
        RequireWeights(nameof(RankBehaviourWeights), RankBehaviourWeights ?? BehaviourWeights);
        RequireNames(nameof(CandidateFeatures), CandidateFeatures, CandidateFeature.All.Select(f => f.Name).Concat(CandidateFeatures.Where(CandidateFeature.IsChannel)).Distinct());
        RequireNames(nameof(ProfileFeatures), ProfileFeatures, ProfileFeatures.Where(ContextVocabulary.IsField).Distinct());
        foreach (var field in ContentFields)
        {
            Require(!string.IsNullOrEmpty(field.Name) && ContentFields.Count(f => f.Name == field.Name) == 1, nameof(ContentFields), field.Name, "names, each once");
            Require(field.Dimension is >= 1 and <= ContentField.MaxDimension, $"{nameof(ContentFields)}[{field.Name}]", field.Dimension, $"1 to {ContentField.MaxDimension}");
        }

        RequireNames(nameof(ContextFeatures), ContextFeatures, ContextFeature.All.Select(f => f.Name).Concat(ContextFeatures.Where(ContextVocabulary.IsField).Distinct()));
    }

    private void WriteContents(Utf8JsonWriter json)
    {
        json.WriteStartArray("contentFields");
        foreach (var field in ContentFields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteNumber("dimension", field.Dimension);
            json.WriteBoolean("isUnit", field.IsUnit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether the two mean the same features.</summary>
    /// <param name="other">The schema compared with.</param>
    public bool Equals(FeatureSchema? other) => other is not null && ComputeHash() == other.ComputeHash();

    /// <inheritdoc/>
    public override int GetHashCode() => ComputeHash().GetHashCode(StringComparison.Ordinal);

    private static void RequireWeights(string setting, IReadOnlyDictionary<InteractionKind, float> weights)
    {
        foreach (var (kind, weight) in weights)
        {
            Require(Enum.IsDefined(kind), setting, kind, "the kinds of InteractionKind");
            Require(weight is >= 0 and <= 1000, $"{setting}[{kind}]", weight, "0 to 1000");
        }

        Require(weights.Values.Any(w => w > 0), setting, "no weight above 0", "at least one weight above 0");
    }

    private static void WriteWeights(Utf8JsonWriter json, string property, IReadOnlyDictionary<InteractionKind, float> weights)
    {
        json.WriteStartObject(property);

        // A kind with weight 0 means the same as a missing one, so it must not change the hash.
        foreach (var (kind, weight) in weights.Where(p => p.Value != 0).OrderBy(p => p.Key))
        {
            json.WriteNumber(kind.ToString(), weight);
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void RequireNames(string setting, IReadOnlyList<string> names, IEnumerable<string> known)
    {
        var left = known.ToHashSet(StringComparer.Ordinal);
        var bound = $"each at most once of: {string.Join(", ", left)}";
        foreach (var name in names)
        {
            Require(left.Remove(name), setting, name, bound);
        }
    }

    private static void Require(bool holds, string setting, object value, string bound) => OptionRange.Require(holds, $"{nameof(FeatureSchema)}.{setting}", value, bound);
}
