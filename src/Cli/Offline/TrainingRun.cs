using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>From events to a published version: trains the two-tower and, where asked for, the ranker over it.</summary>
/// <param name="version">Name of the version.</param>
/// <param name="dataset">All events.</param>
/// <param name="split">What may be learned from.</param>
/// <param name="twoTower">Settings of the recall model.</param>
/// <param name="din">Settings of the ranker; null for a version without one.</param>
/// <param name="parent">The version that it follows; null for none.</param>
internal sealed class TrainingRun(
    string version, InteractionDataset dataset, DatasetSplit split, TwoTowerOptions twoTower, DinOptions? din, string? parent = null)
{
    /// <summary>Trains and publishes.</summary>
    public async Task ExecuteAsync(IModelStore store, Action<TrainingProgress> report, CancellationToken cancellationToken)
    {
        var progress = new Relay(report);
        var folder = Directory.CreateTempSubdirectory("recsys-artifact-").FullName;
        try
        {
            await Task.Run(() => Train(folder, progress, cancellationToken), cancellationToken);
            await store.PublishAsync(version, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Train(string folder, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using var recall = TwoTowerTrainer.Train(split.Train, split.Validation, twoTower, progress, cancellationToken: cancellationToken);
        using var ranker = din is null ? null : DinTrainer.Train(split.Train, split.Validation, recall, din, progress, cancellationToken: cancellationToken);
        ArtifactAssembler.Write(folder, new ArtifactRequest
        {
            Version = version,
            Parent = parent,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            Train = split.Train,
            Recall = recall,
            Din = ranker,
            Metrics = (ranker?.Epochs ?? recall.Epochs).LastOrDefault(e => e.Best)?.Metrics ?? new Dictionary<string, double>(),
            Source = new Dictionary<string, string> { ["dataset"] = dataset.Name, ["protocol"] = split.Protocol },
        });
    }

    // Progress<T> would post to the thread pool, out of order.
    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
