using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Recall;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>What a family is given to train a model.</summary>
/// <param name="Split">The events and their split.</param>
/// <param name="Options">Its settings, of the types of its defaults and in their order.</param>
internal sealed record FamilyInput(DatasetSplit Split, IReadOnlyList<object> Options)
{
    /// <summary>The labelled examples and their split, for families that learn from them.</summary>
    public (ExampleSet Set, ExampleSplit Split)? Examples { get; init; }

    /// <summary>The model that proposes the candidates, for families that order them.</summary>
    public RecallModel? Recall { get; init; }

    /// <summary>Models of the same kind that have not learned from some users, for what a ranker learns of recall; null for none.</summary>
    public OutOfFoldRecall? OutOfFold { get; init; }

    /// <summary>What the item vectors begin with; null for random numbers.</summary>
    public PretrainedItems? Pretrained { get; init; }

    /// <summary>The version that it goes on from; null for a training in full.</summary>
    public ParentVersion? Parent { get; init; }

    /// <summary>A file for the state after each epoch; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The plan, for what is no family's setting.</summary>
    public TrainingPlan Plan { get; init; } = new();

    /// <summary>Whether items that the user has met may be the next one, as in click sessions.</summary>
    public bool Repeats { get; init; }

    /// <summary>Told after each epoch.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What decides when to stop; null where nothing is held out for it.</summary>
    public InteractionDataset? Held => Split.Validation.Interactions.Length > 0 ? Split.Validation : null;

    /// <summary>The same without what the test shows, for families that stop by impressions.</summary>
    public InteractionDataset? HeldPages => Held is null ? null : TestPages.Reserve(Split, TestPages.DefaultWindow).Validation;

    /// <summary>Trains models of a family that have not learned from the users of a fold.</summary>
    /// <param name="family">What proposes.</param>
    public OutOfFoldRecall TrainFolds(Family family) => new(fold => (RecallModel)family.Fit!(this with
    {
        Split = Split with { Train = OutOfFoldRecall.Without(Split.Train, fold), Validation = OutOfFoldRecall.Without(Split.Validation, fold) },
        Checkpoint = null,

        // A version has learned of all users.
        Parent = null,
        Progress = null,
    }).Model);

    /// <summary>The settings of one type.</summary>
    public T Get<T>() => Options.OfType<T>().Single();
}
