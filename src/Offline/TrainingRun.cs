using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Models;
using Recsys.Training.ColdStart;
using Recsys.Training.Examples;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Ratings;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>From data to a published version: trains the recall model and, where asked for, a ranker.</summary>
/// <param name="version">Name of the version.</param>
/// <param name="input">The data.</param>
/// <param name="retriever">The recall model's family with its settings.</param>
/// <param name="din">Settings of a DIN ranker over a two-tower; null for none.</param>
/// <param name="parent">The version that it follows; null for none.</param>
internal sealed class TrainingRun(string version, TrainingInput input, Retriever retriever, DinOptions? din, string? parent = null)
{
    /// <summary>A ranker over fields with its settings; null for none.</summary>
    public (ModelFamily Family, RankerOptions Options)? Ranker { get; init; }

    /// <summary>A rating model as the ranker, with its settings; null for none.</summary>
    public (RatingFamily Family, RatingOptions Options)? Rating { get; init; }

    /// <summary>
    /// A file for the state after each epoch; null for none. Where a ranker follows, the file is the ranker's, and recall
    /// has one beside it whose name ends in ".recall".
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>Settings of the question tree.</summary>
    public QuestionTreeOptions QuestionOptions { get; init; } = new();

    /// <summary>What the item vectors begin with, of the ranker over fields where there is one, else of the recall model; null for random numbers.</summary>
    public PretrainedItems? Pretrained { get; init; }

    /// <summary>The configuration to record, so that it can be repeated; null for none.</summary>
    public TrainingPlan? Plan { get; init; }

    /// <summary>Trains and publishes.</summary>
    /// <returns>The version, with the plan that repeats the run.</returns>
    public async Task<TrainedVersion> ExecuteAsync(IModelStore store, Action<TrainingProgress> report, CancellationToken cancellationToken)
    {
        var progress = new ProgressRelay(report);
        var folder = Directory.CreateTempSubdirectory("recsys-artifact-").FullName;
        try
        {
            var trained = await Task.Run(() => Train(folder, progress, cancellationToken), cancellationToken);
            await store.PublishAsync(version, folder, cancellationToken);
            return trained;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private TrainedVersion Train(string folder, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        // What is wrong with the ranker's settings is said before recall is trained.
        Ranker?.Options.Validate();
        if (Ranker is { } planned)
        {
            RankingTrainer.RequireServable(planned.Family, planned.Options, input.Examples!);
        }

        Rating?.Options.Validate();
        din?.Validate();
        var split = input.Split;
        using var recall = retriever.Train(
            split, Ranker is null ? Pretrained : null, (Ranker is null && din is null) || Checkpoint is null ? Checkpoint : Checkpoint + ".recall", progress, cancellationToken);
        using var overRecall = din is null
            ? null
            : DinTrainer.Train(split.Train, Retriever.Held(split), (TwoTowerModel)recall, din, progress, checkpoint: Checkpoint, cancellationToken: cancellationToken);
        using var ranker = Rating is { } rating
            ? rating.Family.TrainRanker(split.Train, split.Validation, rating.Options, progress, cancellationToken)
            : Ranker is not { } r ? null : RankingTrainer.Train(
            r.Family, r.Options, input.Examples!, input.ExampleSplit!.Train, input.ExampleSplit.Validation, progress, Checkpoint,
            similarity: r.Options.Similarities.Count > 0 ? new SimilaritySource(recall, Kinds(cancellationToken)) : null, pretrained: Pretrained, cancellationToken: cancellationToken);
        var source = new Dictionary<string, string> { ["dataset"] = input.Events.Name, ["protocol"] = split.Protocol };
        var repeat = (Plan ?? new TrainingPlan()) with { Epochs = Taken(recall.Epochs, ranker?.Epochs ?? overRecall?.Epochs) };
        if (Plan is not null)
        {
            source["plan"] = repeat.Write();
        }

        var metrics = (ranker?.Epochs ?? overRecall?.Epochs ?? recall.Epochs).LastOrDefault(e => e.Best)?.Metrics ?? new Dictionary<string, double>();

        ArtifactAssembler.Write(folder, new ArtifactRequest
        {
            Version = version,
            Parent = parent,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Train = split.Train,
            Recall = recall,
            Din = overRecall,
            Ranker = ranker,
            Questions = Questions(split.Train),
            WithRecallIndex = Plan?.Index == true,
            Metrics = metrics,
            Source = source,
        });
        return new TrainedVersion(version, metrics, repeat);
    }

    // Of each stage that has epochs the best one, or the last where nothing was held out to tell.
    private static Dictionary<string, int> Taken(IReadOnlyList<TrainingProgress> recall, IReadOnlyList<TrainingProgress>? ranker)
    {
        var taken = new Dictionary<string, int>();
        foreach (var (stage, epochs) in new[] { (TrainingPlan.RecallStage, recall), (TrainingPlan.RankerStage, ranker ?? []) })
        {
            if ((epochs.LastOrDefault(e => e.Best) ?? epochs.LastOrDefault()) is { } epoch)
            {
                taken[stage] = epoch.Epoch;
            }
        }

        return taken;
    }

    private QuestionTree? Questions(InteractionDataset train) => Plan is { UserAttributes: null, Questions.Count: 0 } or null
        ? null
        : QuestionTreeTrainer.Train(train, UserAttributesFile.Read(train, Plan.UserAttributes, Plan.Questions), QuestionOptions);

    // Type vectors are learned from the training events alone, like everything else.
    private ItemKindsContent Kinds(CancellationToken cancellationToken)
    {
        var train = input.Split.Train;
        var fields = Plan?.TypeFields is { Count: > 0 } given ? given : null;
        var types = Ranker!.Value.Options.Similarities.Contains("type_similarity") && train.ItemAttributes.Any(a => a.Count > 0)
            ? AirbnbTypes.Train(TypeSteps.FromDataset(train, fields), new SkipGramOptions { Dimension = 32, Seed = Ranker.Value.Options.Seed }, cancellationToken: cancellationToken)
            : null;
        return ItemKindsContent.Of(train.ItemAttributes, Plan?.MarketField, fields, types?.Ids.Select((id, row) => (id, types[row].ToArray())).ToDictionary());
    }
}
