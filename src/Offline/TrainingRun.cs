using Recsys.Core;
using Recsys.Models;
using Recsys.Training.ColdStart;
using Recsys.Training.Export;
using Recsys.Training.Recall;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>From data to a published version: trains the recall model and, where asked for, a ranker.</summary>
/// <param name="version">Name of the version.</param>
/// <param name="input">The data.</param>
/// <param name="recall">The family that proposes candidates, with its settings.</param>
/// <param name="ranker">The family that orders them, with its settings; null for none.</param>
/// <param name="parent">The version that it goes on from; null for a training in full.</param>
internal sealed class TrainingRun(
    string version, TrainingInput input, (Family Family, IReadOnlyList<object> Options) recall, (Family Family, IReadOnlyList<object> Options)? ranker = null, ParentVersion? parent = null)
{
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
        var split = input.Split;
        var of = new FamilyInput(split, recall.Options)
        {
            Examples = input.Examples is { } set ? (set, input.ExampleSplit!) : null,
            Plan = Plan ?? new TrainingPlan(),
            Parent = parent,
            Progress = progress,
            Cancellation = cancellationToken,
        };
        var ofRanker = ranker is { } r ? of with { Options = r.Options, Checkpoint = Checkpoint, Pretrained = r.Family.LearnsFromExamples ? Pretrained : null } : null;
        if (ofRanker is not null)
        {
            // What is wrong with the ranker's settings is said before recall is trained.
            ranker!.Value.Family.Require?.Invoke(ofRanker);
        }

        var ofRecall = of with
        {
            Checkpoint = ranker is null || Checkpoint is null ? Checkpoint : Checkpoint + ".recall",
            Pretrained = ranker is { Family.LearnsFromExamples: true } ? null : Pretrained,
        };
        using var proposes = recall.Family.Fit!(ofRecall);
        var recallModel = (RecallModel)proposes.Model;
        using var outOfFold = ranker is { } reads && reads.Family.LearnsOfRecall(reads.Options) ? ofRecall.TrainFolds(recall.Family) : null;
        using var orders = ofRanker is null ? null : ranker!.Value.Family.Fit!(ofRanker with { Recall = recallModel, OutOfFold = outOfFold });
        var source = new Dictionary<string, string> { ["dataset"] = input.Events.Name, ["protocol"] = split.Protocol };
        var plan = Plan ?? new TrainingPlan();
        var repeat = plan with { Epochs = Taken(proposes.Epochs, orders?.Epochs), Settings = With(plan.Settings, orders?.Found) };
        if (Plan is not null)
        {
            source["plan"] = repeat.Write();
        }

        var metrics = (orders ?? proposes).Epochs.LastOrDefault(e => e.Best)?.Metrics ?? new Dictionary<string, double>();

        var request = new ArtifactRequest
        {
            Version = version,
            Parent = parent?.Name,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Train = split.Train,
            Recall = recallModel,
            Questions = Questions(split.Train),
            WithWeights = parent is not null || plan.Weights,
            WithRecallIndex = Plan?.Index == true,
            Metrics = metrics,
            Source = source,
        };
        ArtifactAssembler.Write(folder, orders?.AddTo!(request) ?? request);
        return new TrainedVersion(version, metrics, repeat);
    }

    private static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string>? found) => found is not { Count: > 0 }
        ? settings
        : settings.Where(s => !found.Keys.Contains(s.Key, StringComparer.OrdinalIgnoreCase)).Concat(found).ToDictionary();

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
}
