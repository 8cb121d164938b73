using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Data;

/// <summary>Makes the examples of a task of what a format's events mean, and refuses what they cannot tell.</summary>
public static class TaskExamples
{
    /// <summary>Makes examples and their split.</summary>
    /// <param name="events">The events.</param>
    /// <param name="split">Their split.</param>
    /// <param name="meanings">What they mean.</param>
    /// <param name="task">What is to be learned.</param>
    /// <param name="model">Name of the family that learns it, for messages.</param>
    /// <param name="positiveFrom">Lowest rating that counts as a click.</param>
    /// <param name="shown">What was really shown, in place of what the events tell of it; null for that.</param>
    /// <exception cref="ArgumentException">What was shown is to be split by something else than time.</exception>
    /// <exception cref="TrainingDataException">The events do not tell what the task needs.</exception>
    public static (ExampleSet Set, ExampleSplit Split) Of(
        InteractionDataset events, DatasetSplit split, EventMeanings meanings, ModelTask task, string model, float positiveFrom, IReadOnlyList<ShownExample>? shown = null)
    {
        RequireMeanings(events.Name, meanings, task, model);
        if (meanings.HasFlag(EventMeanings.Ratings))
        {
            var rated = RatingExamples.FromRatings(events, positiveFrom);
            return (rated, ExampleSplit.Of(rated, split));
        }

        InteractionKind? valued = task switch { ModelTask.WatchTime => InteractionKind.Play, ModelTask.MultiTask => InteractionKind.Purchase, _ => null };
        var made = shown is null
            ? ImpressionExamples.Of(events, valued, counted: task == ModelTask.MultiTask, ImpressionExamples.DefaultWindow)
            : ImpressionExamples.Of(events, shown, valued);
        return (made.Set, shown is null ? made.Split(split) : made.SplitByTime(split));
    }

    /// <summary>Refuses a task that events of such meanings cannot feed.</summary>
    /// <param name="data">Name of the data set.</param>
    /// <param name="meanings">What its events mean.</param>
    /// <param name="task">The task.</param>
    /// <param name="model">Name of the family.</param>
    /// <exception cref="TrainingDataException">They cannot.</exception>
    public static void RequireMeanings(string data, EventMeanings meanings, ModelTask task, string model)
    {
        const EventMeanings shown = EventMeanings.Impressions | EventMeanings.Clicks;
        EventMeanings[] ways = task switch
        {
            ModelTask.Click => [EventMeanings.Ratings, shown],
            ModelTask.WatchTime => [shown | EventMeanings.PlaySeconds],
            ModelTask.MultiTask => [shown | EventMeanings.Purchases],
            ModelTask.Rating => [EventMeanings.Ratings],
            _ => [EventMeanings.None],
        };
        if (!ways.Any(way => meanings.HasFlag(way)))
        {
            throw new TrainingDataException(
                $"{model} is for {task} and learns from {string.Join(", or from ", ways.Select(Text))}; '{data}' has {Text(meanings)}.");
        }
    }

    /// <summary>Refuses examples that all say the same, from which a model of the task would learn nothing but that.</summary>
    /// <param name="data">Name of the data set.</param>
    /// <param name="examples">The examples to learn from.</param>
    /// <param name="task">The task.</param>
    /// <param name="model">Name of the family.</param>
    /// <exception cref="TrainingDataException">They do.</exception>
    public static void Require(string data, IEnumerable<Example> examples, ModelTask task, string model)
    {
        var (count, positive, valued) = (0, 0, 0);
        foreach (var e in examples)
        {
            count++;
            positive += e.Label > 0.5f ? 1 : 0;
            valued += e.Label > 0.5f && e.Value > 0 ? 1 : 0;
        }

        var lacking = task switch
        {
            _ when positive == 0 => "none is positive",
            _ when positive == count => "none is negative",
            ModelTask.WatchTime when valued == 0 => "no positive one has a value, the seconds of watching",
            ModelTask.MultiTask when valued == 0 => "no positive one has a value above 0, which is a conversion",
            ModelTask.MultiTask when valued == positive => "each positive one has a value above 0, so that every click would be a conversion",
            _ => null,
        };
        if (lacking is not null)
        {
            throw new TrainingDataException($"{model} is for {task}, which '{data}' does not tell: of {count} examples to learn from {lacking}.");
        }
    }

    private static string Text(EventMeanings meanings)
    {
        string[] names = [.. Enum.GetValues<EventMeanings>().Where(m => m != EventMeanings.None && meanings.HasFlag(m)).Select(m => m switch
        {
            EventMeanings.Ratings => "ratings",
            EventMeanings.PlaySeconds => "plays with seconds",
            _ => m.ToString().ToLowerInvariant(),
        })];
        return names.Length == 0 ? "nothing" : string.Join(" and ", names);
    }
}
