using System.Globalization;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Recall.Embedded;
using Recsys.Training.Recall.Implicit;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Implicit;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Offline;

/// <summary>A family of models that can propose a version's candidates, with the settings to train it by.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paper">Authors, title, year.</param>
/// <param name="Options">The settings, of the family's own type.</param>
/// <param name="Fit">Trains by settings of that type on a split.</param>
internal sealed record Retriever(
    string Name, string Paper, object Options, Func<object, DatasetSplit, PretrainedItems?, string?, IProgress<TrainingProgress>, CancellationToken, RecallModel> Fit)
{
    /// <summary>The one that is used where none is named.</summary>
    public static Retriever TwoTower { get; } = new(
        ModelFamilies.TwoTower,
        "Yi et al., Sampling-bias-corrected neural modeling for large corpus item recommendations, RecSys 2019",
        new TwoTowerOptions(),
        (options, split, pretrained, checkpoint, progress, ct) =>
            TwoTowerTrainer.Train(split.Train, Held(split), (TwoTowerOptions)options, progress, pretrained: pretrained, checkpoint: checkpoint, cancellationToken: ct));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Retriever> All { get; } =
    [
        TwoTower,
        .. NextItemFamilies.All.Select(family => new Retriever(family.Name, family.Paper, family.Defaults, (options, split, pretrained, checkpoint, progress, ct) =>
            NextItemTrainer.Train(family, split.Train, Held(split), (NextItemOptions)options, progress, pretrained: pretrained, checkpoint: checkpoint, cancellationToken: ct))),
        .. ImplicitFamilies.All.Select(family => new Retriever(family.Name, family.Paper, family.Defaults, (options, split, pretrained, _, progress, ct) => pretrained is null
            ? family.Train(split.Train, (ImplicitOptions)options, progress, ct)
            : throw new ArgumentException($"{family.Name} begins with factors of its own; --embeddings are for models that learn by gradients."))),
    ];

    /// <summary>Item vectors by an embedding method, whose settings are of several types.</summary>
    /// <param name="method">The method.</param>
    /// <param name="settings">Its settings by name, with a seed.</param>
    public static Retriever OfEmbeddings(string method, IReadOnlyDictionary<string, string> settings) => new(
        method, string.Empty, settings, (_, split, pretrained, _, progress, ct) =>
        {
            if (pretrained is not null)
            {
                throw new ArgumentException($"{method} makes embeddings; --embeddings are for models that begin with some.");
            }

            var (embeddings, recall) = EmbeddingMethods.Learn(method, EmbeddingInput.Of(split.Train), new EmbeddingSettings(settings), progress, ct);
            return EmbeddingRecall.Of(method, embeddings, split.Train, recall, int.Parse(settings["Seed"], CultureInfo.InvariantCulture));
        });

    /// <summary>What decides when to stop; null where nothing is held out for it.</summary>
    public static InteractionDataset? Held(DatasetSplit split) => split.Validation.Interactions.Length > 0 ? split.Validation : null;

    /// <summary>Finds a family.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public static Retriever Get(string name) =>
        All.FirstOrDefault(r => r.Name == name)
        ?? throw new ArgumentException($"There is no recall family '{name}'; known: {string.Join(", ", All.Select(r => r.Name))}.", nameof(name));

    /// <summary>Trains the model on a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="pretrained">What the item vectors begin with; null for random numbers.</param>
    /// <param name="checkpoint">A file for the state after each epoch; null for none.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public RecallModel Train(
        DatasetSplit split, PretrainedItems? pretrained, string? checkpoint, IProgress<TrainingProgress> progress, CancellationToken cancellationToken) =>
        Fit(Options, split, pretrained, checkpoint, progress, cancellationToken);
}
