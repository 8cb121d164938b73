using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Hold-out: each event goes to train, validation or test at random, whatever its time. It suits data without time, and
/// ratings; for a live system it is too kind, as the future of a user is in training (<see cref="GlobalTimeSplit"/>).
/// </summary>
public static class HoldOutSplit
{
    /// <summary>Splits a data set at random.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="trainFraction">Share of the events that trains, above 0 and below 1.</param>
    /// <param name="validationFraction">Share of the events for validation, from 0; the rest, above 0, is the test.</param>
    /// <param name="seed">Seed of the order in which events are dealt.</param>
    /// <returns>The parts; their sizes are the shares, rounded down for train and for train with validation.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fractions leave train or test nothing.</exception>
    public static DatasetSplit Split(
        InteractionDataset dataset, double trainFraction = 0.8, double validationFraction = 0.1, int seed = 17)
    {
        new SplitOptions { TrainShare = trainFraction, ValidationShare = validationFraction }.Validate();
        var events = dataset.Interactions;
        var order = SplitOrder.Shuffled(events.Length, seed);
        var trainEnd = SplitOrder.EndOfShare(order.Length, trainFraction);
        var validationEnd = SplitOrder.EndOfShare(order.Length, trainFraction + validationFraction);
        return new DatasetSplit(
            $"holdout {trainFraction:0.##}/{validationFraction:0.##}/{1 - trainFraction - validationFraction:0.##} seed {seed}",
            dataset.With(SplitOrder.Take(events, order.AsSpan(0, trainEnd))),
            dataset.With(SplitOrder.Take(events, order.AsSpan(trainEnd..validationEnd))),
            dataset.With(SplitOrder.Take(events, order.AsSpan(validationEnd))));
    }
}
