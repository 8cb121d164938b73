using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Native;
using Recsys.Training.Runs;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Ranking;

/// <summary>Trains any family of <see cref="ModelRegistry"/>.</summary>
public static class RankingTrainer
{
    /// <summary>Refuses what no version can hold, which its rules would otherwise say after the training.</summary>
    /// <param name="family">What is to be trained.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="set">The examples.</param>
    /// <exception cref="ArgumentException">A row of an item or a user would be too long, or a channel is named that brought no example.</exception>
    public static void RequireServable(ModelFamily family, RankerOptions options, ExampleSet set)
    {
        options.Validate();
        KnownChannels.Require(options.Similarities, set);
        TorchRuntime.EnsureLoaded();
        var layout = new FieldLayout(set, options.HistoryAsFields, null, options.Similarities.Count);
        using var model = family.Create(options.For(newUsers: 0), new RankingSetup(layout, options.HistoryLength, new Random(options.Seed), TorchSharp.torch.CPU));
        foreach (var (owner, fields) in new[] { ("an item", layout.ItemFields), ("a user", layout.UserFields) })
        {
            if ((long)fields * model.RowWidth > FeatureSchema.MaxDimension)
            {
                throw new ArgumentException(
                    $"{family.Name} would keep {(long)fields * model.RowWidth} numbers of {owner}, {model.RowWidth} a field; a version holds at most {FeatureSchema.MaxDimension}. Use a smaller {nameof(options.Dimension)} or fewer fields.");
            }
        }
    }

    /// <summary>Runs a training.</summary>
    /// <param name="family">What to train.</param>
    /// <param name="options">Its settings, of the type of its defaults.</param>
    /// <param name="set">The examples.</param>
    /// <param name="train">Indexes of the examples to learn from.</param>
    /// <param name="validation">Indexes of those that decide when to stop; empty for none.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="checkpoint">A file that gets the run's state after each epoch, and from which a run of the same settings and data goes on; null for none.</param>
    /// <param name="timeProvider">Clock of the progress reports; the system's where null.</param>
    /// <param name="similarity">What <see cref="RankerOptions.Similarities"/> are taken of; null for none, and the model then has no such features.</param>
    /// <param name="pretrained">What the embeddings of the field "item" begin with; null for random numbers.</param>
    /// <param name="parent">The version that it goes on from; null for a training in full. It excludes <paramref name="pretrained"/>, and trees take none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The model of the best epoch on the validation examples, or of the last without them.</returns>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    /// <exception cref="TrainingDataException">There is nothing to learn from, or the loss is not a number.</exception>
    public static TrainedRanker Train(
        ModelFamily family,
        RankerOptions options,
        ExampleSet set,
        IReadOnlyList<int> train,
        IReadOnlyList<int> validation,
        IProgress<TrainingProgress>? progress = null,
        string? checkpoint = null,
        TimeProvider? timeProvider = null,
        SimilaritySource? similarity = null,
        PretrainedItems? pretrained = null,
        ParentVersion? parent = null,
        CancellationToken cancellationToken = default)
    {
        options.Validate();
        KnownChannels.Require(options.Similarities, set);
        if (similarity?.Recall is { } recall && recall.ItemCount != set.Events.ItemCount)
        {
            throw new ArgumentException($"Similarities are of {recall.ItemCount} items; '{set.Events.Name}' has {set.Events.ItemCount}.", nameof(similarity));
        }

        if (parent is not null && !family.Continues)
        {
            throw new ArgumentException($"{family.Name} cannot go on from {parent.Name}: it is made of all examples before its first epoch. Train it in full.", nameof(family));
        }

        if (train.Count == 0)
        {
            throw new TrainingDataException($"'{set.Events.Name}' has no training examples.");
        }

        var device = TorchRuntime.Prepare(options.Device, options.Threads);
        var schema = new FeatureSchema { HistoryLength = options.HistoryLength, InterestDimension = 1, BehaviourWeights = options.BehaviourWeights };
        schema.Validate();
        using var run = new RankingRun(family, options, set.KeepSeen(train, pretrained is null ? null : id => pretrained.Embeddings.RowOf(id) >= 0), [.. train], [.. validation], schema, similarity, pretrained, parent, device);
        return run.Execute(progress, checkpoint, timeProvider ?? TimeProvider.System, cancellationToken);
    }
}
