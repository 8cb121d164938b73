using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Native;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Recall.NextItem;

/// <summary>Trains any family of <see cref="NextItemFamilies"/>: a softmax over the items at every event of a history.</summary>
public static class NextItemTrainer
{
    /// <summary>Runs a training.</summary>
    /// <param name="family">What to train.</param>
    /// <param name="train">The events to learn from.</param>
    /// <param name="validation">Later events of the same users and items; each user's first one decides when to stop. Null for none.</param>
    /// <param name="options">Settings, of the type of the family's defaults.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="timeProvider">Clock of the progress reports; the system's where null.</param>
    /// <param name="pretrained">What the items' own embeddings begin with; null for random numbers.</param>
    /// <param name="checkpoint">A file for the state after each epoch, from which the same run goes on; null for none.</param>
    /// <param name="parent">The version that it goes on from; null for a training in full. It excludes <paramref name="pretrained"/>.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The model of the best epoch on validation data, or of the last without it.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or the settings are of another family.</exception>
    /// <exception cref="TrainingDataException">There is nothing to learn from, or the loss is not a number.</exception>
    public static NextItemModel Train(
        NextItemFamily family,
        InteractionDataset train,
        InteractionDataset? validation,
        NextItemOptions options,
        IProgress<TrainingProgress>? progress = null,
        TimeProvider? timeProvider = null,
        PretrainedItems? pretrained = null,
        string? checkpoint = null,
        ParentVersion? parent = null,
        CancellationToken cancellationToken = default)
    {
        if (options.GetType() != family.Defaults.GetType())
        {
            throw new ArgumentException($"Settings of {family.Name} are a {family.Defaults.GetType().Name}, not a {options.GetType().Name}.", nameof(options));
        }

        options.Validate();
        DatasetCheck.Finite(train);
        DatasetCheck.SameSplit(train, validation);
        var device = TorchRuntime.Prepare(options.Device, options.Threads);
        using var run = new NextItemRun(family, train, validation, options, pretrained, parent, device);
        return run.Execute(progress, checkpoint, timeProvider ?? TimeProvider.System, cancellationToken);
    }
}
