using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Bootstrap: of n events, n are drawn with replacement to train, and those never drawn ("out of bag") are the test
/// (Efron 1979). An event stays out of bag with probability (1 - 1/n)^n, which tends to 1/e = 36.8 %.
/// </summary>
public static class BootstrapSplit
{
    /// <summary>Resamples a data set, one fold at a time as they are asked for.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="resamples">Number of folds, from 1.</param>
    /// <param name="seed">Seed; each resample's generator is derived from it and the resample's number.</param>
    /// <returns>
    /// The folds. An event is in train as often as it was drawn; distinct events are in train or test, never in both.
    /// Validation parts are empty.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of resamples is below 1.</exception>
    public static IEnumerable<DatasetSplit> Resamples(InteractionDataset dataset, int resamples = 5, int seed = 17)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        return Enumerable.Range(0, resamples).Select(resample =>
        {
            var random = new Random(DerivedSeed.Of(seed, resample));
            var count = dataset.Interactions.Length;
            var drawn = new int[count];
            var isDrawn = new bool[count];
            for (var i = 0; i < count; i++)
            {
                drawn[i] = random.Next(count);
                isDrawn[drawn[i]] = true;
            }

            var outOfBag = Enumerable.Range(0, count).Where(i => !isDrawn[i]).ToArray();
            return new DatasetSplit(
                $"bootstrap {resample + 1} of {resamples} seed {seed}",
                dataset.With(SplitOrder.Take(dataset.Interactions, drawn)),
                dataset.With([]),
                dataset.With(SplitOrder.Take(dataset.Interactions, outOfBag)));
        });
    }
}
