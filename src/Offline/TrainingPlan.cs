using System.Text.Json;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Serving;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>
/// Everything that determines a training run but the data itself. It travels in the artefact's training.json, and that
/// file, given as configuration, repeats the run.
/// </summary>
public sealed record TrainingPlan
{
    /// <summary>Family of the model.</summary>
    public string Model { get; init; } = ModelFamilies.TwoTower;

    /// <summary>Family that proposes the candidates of a ranker; the model itself where it is no ranker.</summary>
    public string Recall { get; init; } = ModelFamilies.TwoTower;

    /// <summary>Format of the data.</summary>
    public string Format { get; init; } = "movielens";

    /// <summary>Roles of a table's columns, see <see cref="Data.TableColumns.Parse"/>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Kinds of the texts of a table's kind column, see <see cref="Data.EventKinds.Parse"/>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>How the text of a table is written; what is null is found out.</summary>
    public Data.TextForm TextForm { get; init; } = Data.TextForm.Found;

    /// <summary>A JSON file of item attributes; null for none.</summary>
    public string? Attributes { get; init; }

    /// <summary>Content fields of the items, see <see cref="ContentSource.Parse"/>.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>What is held out, a name of SplitProtocols; <see cref="All"/> for nothing.</summary>
    public string Protocol { get; init; } = "leave-one-out";

    /// <summary>Settings of the protocol.</summary>
    public SplitOptions Split { get; init; } = new();

    /// <summary>Lowest rating that is a positive label.</summary>
    public float PositiveFrom { get; init; } = 4;

    /// <summary>
    /// Events that the silos keep of a user's session (RecsysLimits.SessionLength). A model that reads a longer history would be trained on
    /// what it never sees when it serves, and is refused.
    /// </summary>
    public int SessionLength { get; init; } = UserDefaults.SessionLength;

    /// <summary>Settings that recall begins from.</summary>
    public string Preset { get; init; } = "default";

    /// <summary>Item attributes that new users are asked about; none for no question tree.</summary>
    public IReadOnlyList<string> Questions { get; init; } = [];

    /// <summary>A JSON file of what is known of users, for the question tree; null for none.</summary>
    public string? UserAttributes { get; init; }

    /// <summary>Whether the version carries an index of its recall rows.</summary>
    public bool Index { get; init; }

    /// <summary>A file of item vectors that the model's begin with, in word2vec's text format; null for random ones.</summary>
    public string? Embeddings { get; init; }

    /// <summary>Whether those vectors stay as they are.</summary>
    public bool Frozen { get; init; }

    /// <summary>
    /// The version to go on from: the run begins with its weights, which it must carry (<see cref="Weights"/>), and learns from events after its newest one
    /// alone. Null for a training in full.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Whether embeddings of <see cref="From"/> stay as they are, so that the dense part and the rows of what is new are trained alone.</summary>
    public bool FrozenEmbeddings { get; init; }

    /// <summary>Whether the version carries its weights, so that a training can go on from it; one that went on itself always does.</summary>
    public bool Weights { get; init; }

    /// <summary>
    /// Whether a ranker that learns of what was shown reads the place where each item stood, so that it does not take what the place did for the
    /// item's merit; silos rank all items as if they stood first. Default true.
    /// </summary>
    public bool Places { get; init; } = true;

    /// <summary>Attribute field that says which market an item is of, for similarity features; null for none.</summary>
    public string? MarketField { get; init; }

    /// <summary>Attribute fields that make an item's type, for similarity features; empty for all.</summary>
    public IReadOnlyList<string> TypeFields { get; init; } = [];

    /// <summary>Attribute field that says whose an item is (a channel, an author, a category), for the feature "since_creator"; null for none.</summary>
    public string? CreatorField { get; init; }

    /// <summary>
    /// The epoch of each stage (<see cref="RecallStage"/>, <see cref="RankerStage"/>) whose model was taken: a run that holds nothing
    /// out, and so has nothing to stop by, trains for as many. Empty before the first run.
    /// </summary>
    public IReadOnlyDictionary<string, int> Epochs { get; init; } = new Dictionary<string, int>();

    /// <summary>Settings changed, by name; those of the question tree begin with "Questions.".</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The protocol that holds nothing out.</summary>
    public const string All = "all";

    /// <summary>Name of the recall model's stage.</summary>
    public const string RecallStage = "recall";

    /// <summary>Name of the ranker's stage.</summary>
    public const string RankerStage = "ranker";

    /// <summary>Reads a plan from a training.json, or from a file that holds the plan alone.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ArgumentException">It is neither, or not there.</exception>
    public static TrainingPlan Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new SettingException($"{{Config}} {file}: there is no such file.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var text = document.RootElement.TryGetProperty("source", out var source) && source.TryGetProperty("plan", out var plan)
                ? plan.GetString()!
                : document.RootElement.GetRawText();
            return JsonSerializer.Deserialize<TrainingPlan>(text, JsonSerializerOptions.Web)!;
        }
        catch (JsonException e)
        {
            throw new SettingException($"{{Config}} {file} is not the configuration of a training: {e.Message}", e);
        }
    }

    /// <summary>The plan of a version, for a training that goes on from it: without what it began with itself, which is in its weights.</summary>
    internal static async Task<TrainingPlan> OfAsync(IModelStore store, string version, CancellationToken cancellationToken) =>
        Read(Path.Combine(await store.FetchAsync(version, cancellationToken), ArtifactNames.Training)) with { Embeddings = null, Frozen = false, From = null, FrozenEmbeddings = false };

    /// <summary>The plan as JSON.</summary>
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);
}
