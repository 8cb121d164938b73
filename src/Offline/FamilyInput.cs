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

    /// <summary>What the item vectors begin with; null for random numbers.</summary>
    public PretrainedItems? Pretrained { get; init; }

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

    /// <summary>The settings of one type.</summary>
    public T Get<T>() => Options.OfType<T>().Single();
}
