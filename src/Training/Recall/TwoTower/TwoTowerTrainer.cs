using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Native;
using Recsys.Training.Runs;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>
/// Trains a two-tower retrieval model (Yi et al. 2019): an item tower over ids and attributes, a user tower over the
/// encoded history, and a sampled softmax with log-Q correction. Each target is predicted from earlier events only.
/// </summary>
public static class TwoTowerTrainer
{
    /// <summary>Runs a training.</summary>
    /// <param name="train">The events to learn from.</param>
    /// <param name="validation">Later events of the same users and items; each user's first one decides when to stop. Null for none.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="timeProvider">Clock of the time budget; the system's where null.</param>
    /// <param name="pretrained">What the items' own embeddings begin with; null for random numbers.</param>
    /// <param name="checkpoint">A file for the state after each epoch, from which the same run goes on; null for none.</param>
    /// <param name="parent">The version that it goes on from; null for a training in full. It excludes <paramref name="pretrained"/>.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The model of the best epoch on validation data, or of the last without it.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="TrainingDataException">There is nothing to learn from, or the loss is not a number.</exception>
    public static TwoTowerModel Train(
        InteractionDataset train,
        InteractionDataset? validation,
        TwoTowerOptions options,
        IProgress<TrainingProgress>? progress = null,
        TimeProvider? timeProvider = null,
        PretrainedItems? pretrained = null,
        string? checkpoint = null,
        ParentVersion? parent = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        DatasetCheck.Finite(train);
        DatasetCheck.SameSplit(train, validation);
        var device = TorchRuntime.Prepare(options.Device, options.Threads);
        using var run = new TwoTowerRun(train, validation, options, pretrained, parent, device);
        return run.Execute(progress, checkpoint, timeProvider ?? TimeProvider.System, cancellationToken);
    }
}
