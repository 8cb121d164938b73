using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// A data set in three parts over the same users and items. Every event is in exactly one part, though
/// <see cref="BootstrapSplit"/> has it there as often as it was drawn.
/// </summary>
/// <param name="Protocol">How it was split, for reports.</param>
/// <param name="Train">What a model learns from.</param>
/// <param name="Validation">What choices between models and settings are made on.</param>
/// <param name="Test">What the final numbers are measured on.</param>
public sealed record DatasetSplit(
    string Protocol, InteractionDataset Train, InteractionDataset Validation, InteractionDataset Test)
{
    /// <summary>The same split of items with other attributes.</summary>
    /// <param name="itemAttributes">Attributes of each item index.</param>
    public DatasetSplit Described(IReadOnlyList<IReadOnlyList<ItemAttribute>> itemAttributes) =>
        new(Protocol, Train.Described(itemAttributes), Validation.Described(itemAttributes), Test.Described(itemAttributes));

    /// <summary>Train and validation together: what is known before the test, for a last training with chosen settings.</summary>
    public InteractionDataset TrainAndValidation() =>
        Train.With([.. Train.Interactions, .. Validation.Interactions]);
}
