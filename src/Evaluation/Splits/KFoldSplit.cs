using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// K-fold cross-validation over events: they are dealt at random to k folds whose sizes differ by one at most; each fold
/// is the test once, while the others train. The protocol of published rating errors (RMSE, MAE).
/// </summary>
public static class KFoldSplit
{
    /// <summary>Splits a data set, one fold at a time as they are asked for.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="folds">k, from 2 to the number of events.</param>
    /// <param name="seed">Seed of the order in which events are dealt.</param>
    /// <returns>The k folds; each event is in the test of exactly one. Validation parts are empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is below 2 or above the number of events.</exception>
    public static IEnumerable<DatasetSplit> Folds(InteractionDataset dataset, int folds = 5, int seed = 17)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (folds > dataset.Interactions.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(folds), folds, $"There must be no more folds than the {dataset.Interactions.Length} events of '{dataset.Name}'.");
        }

        var order = SplitOrder.Shuffled(dataset.Interactions.Length, seed);
        return Enumerable.Range(0, folds).Select(fold =>
        {
            var test = order.Where((_, dealt) => dealt % folds == fold).ToArray();
            var train = order.Where((_, dealt) => dealt % folds != fold).ToArray();
            return new DatasetSplit(
                $"k-fold {fold + 1} of {folds} seed {seed}",
                dataset.With(SplitOrder.Take(dataset.Interactions, train)),
                dataset.With([]),
                dataset.With(SplitOrder.Take(dataset.Interactions, test)));
        });
    }
}
