using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Splits all users at the same two moments, as a live system would have to: every training event is earlier than every
/// validation event, and every validation event earlier than every test event.
/// </summary>
public static class GlobalTimeSplit
{
    /// <summary>Splits a data set by time.</summary>
    /// <param name="dataset">The data set; its times must compare between users (unix time, not positions).</param>
    /// <param name="trainFraction">Share of the events that trains, above 0 and below 1.</param>
    /// <param name="validationFraction">Share of the events for validation, from 0; the rest, above 0, is the test.</param>
    /// <returns>
    /// The parts. Events of one time are never divided: those at a boundary go to the later part, so the shares are
    /// reached from below, and the validation may be empty.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The fractions leave train or test nothing.</exception>
    /// <exception cref="ArgumentException">So many events share the earliest time that nothing is left to train.</exception>
    public static DatasetSplit Split(
        InteractionDataset dataset, double trainFraction = 0.8, double validationFraction = 0.1)
    {
        if (!(trainFraction is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(trainFraction), trainFraction, "The training share must be above 0 and below 1.");
        }

        if (!(validationFraction >= 0 && trainFraction + validationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(validationFraction),
                validationFraction,
                $"The validation share must be from 0 to below {1 - trainFraction}, so that the test gets a share too.");
        }

        var events = dataset.Interactions;
        var trainEnd = StartOfTime(events, SplitOrder.EndOfShare(events.Length, trainFraction));
        var validationEnd = StartOfTime(events, SplitOrder.EndOfShare(events.Length, trainFraction + validationFraction));
        if (trainEnd == 0)
        {
            throw new ArgumentException(
                $"Of the {events.Length} events of '{dataset.Name}', none is earlier than the boundary at the share "
                + $"{trainFraction}: nothing is left to train.",
                nameof(dataset));
        }

        return new DatasetSplit(
            $"global-time {trainFraction:0.##}/{validationFraction:0.##}/{1 - trainFraction - validationFraction:0.##}",
            dataset.With(events[..trainEnd].ToArray()),
            dataset.With(events[trainEnd..validationEnd].ToArray()),
            dataset.With(events[validationEnd..].ToArray()));
    }

    /// <summary>Position of the first event that has the time of the event at the given position.</summary>
    private static int StartOfTime(ReadOnlySpan<Interaction> events, int position)
    {
        while (position > 0 && events[position - 1].Time == events[position].Time)
        {
            position--;
        }

        return position;
    }
}
