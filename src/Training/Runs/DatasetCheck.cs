using Recsys.Core;
using Recsys.Data;

namespace Recsys.Training.Runs;

/// <summary>Refuses data that would silently spoil a training run.</summary>
internal static class DatasetCheck
{
    /// <summary>Every interaction's value must be a number.</summary>
    public static void Finite(InteractionDataset dataset)
    {
        var interactions = dataset.Interactions;
        for (var i = 0; i < interactions.Length; i++)
        {
            if (!float.IsFinite(interactions[i].Value))
            {
                throw new TrainingDataException(
                    $"Interaction {i} of '{dataset.Name}' (user '{dataset.UserIds[interactions[i].User]}', item '{dataset.ItemIds[interactions[i].Item]}') " +
                    $"has the value {interactions[i].Value}; it must be finite.");
            }
        }
    }

    /// <summary>Training and validation data must have the same users and items.</summary>
    public static void SameSplit(InteractionDataset train, InteractionDataset? validation)
    {
        if (validation is not null && (validation.UserCount != train.UserCount || validation.ItemCount != train.ItemCount))
        {
            throw new TrainingDataException(
                $"Validation has {validation.UserCount} users and {validation.ItemCount} items, training {train.UserCount} and {train.ItemCount}; " +
                "both must be splits of one data set.");
        }
    }
}
