using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Native;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Runs;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// Trains a Deep Interest Network (Zhou et al. 2018) as the ranker over a trained two-tower model, which stays as it is.
/// Labels come from impression lists where the data has them; else each positive is told from items that recall would propose.
/// </summary>
public static class DinTrainer
{
    /// <summary>Runs a training.</summary>
    /// <param name="train">The events to learn from.</param>
    /// <param name="validation">Later events of the same users and items, which decide when to stop. Null for none.</param>
    /// <param name="recall">The two-tower model underneath, trained on the same items. The result refers to it.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="timeProvider">Clock of the time budget; the system's where null.</param>
    /// <param name="checkpoint">A file that gets the run's state after each epoch, and from which a run of the same settings, data and recall goes on; null for none.</param>
    /// <param name="outOfFold">Two-tower models for the recall scores of lists that are learned from; null for those of the one underneath.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The model of the best epoch on validation data, or of the last without it.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="TrainingDataException">There is nothing to learn from, or the loss is not a number.</exception>
    public static DinModel Train(
        InteractionDataset train,
        InteractionDataset? validation,
        TwoTowerModel recall,
        DinOptions options,
        IProgress<TrainingProgress>? progress = null,
        TimeProvider? timeProvider = null,
        string? checkpoint = null,
        OutOfFoldRecall? outOfFold = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        DatasetCheck.Finite(train);
        if (recall.ItemCount != train.ItemCount)
        {
            throw new TrainingDataException($"The two-tower model has {recall.ItemCount} items, '{train.Name}' has {train.ItemCount}.");
        }

        DatasetCheck.SameSplit(train, validation);
        var device = TorchRuntime.Prepare(options.Device, options.Threads);
        using var run = new DinRun(train, validation, recall, outOfFold, options, device);
        return run.Execute(progress, checkpoint, timeProvider ?? TimeProvider.System, cancellationToken);
    }
}
