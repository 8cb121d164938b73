using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>The data of a training run: events and their split, and for a ranker the examples and theirs.</summary>
/// <param name="Events">All events.</param>
/// <param name="Split">Their split.</param>
/// <param name="Examples">Labelled examples; null where the model needs none.</param>
/// <param name="ExampleSplit">Their split, by the same events.</param>
internal sealed record TrainingInput(InteractionDataset Events, DatasetSplit Split, ExampleSet? Examples, ExampleSplit? ExampleSplit)
{
    /// <summary>Reads the data of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="data">Where the data is.</param>
    /// <param name="withExamples">Whether a ranker over fields needs examples.</param>
    /// <param name="log">Told what was met while reading.</param>
    /// <exception cref="ArgumentException">Examples are needed, but the table has no labels.</exception>
    public static TrainingInput Read(TrainingPlan plan, DataSource data, bool withExamples, Action<string> log)
    {
        if (!data.IsTable)
        {
            var events = data.Read(log);
            return Of(events, withExamples ? RatingExamples.FromRatings(events, plan.PositiveFrom) : null);
        }

        if (withExamples && !data.HasLabels)
        {
            throw new ArgumentException($"--model {plan.Model} learns from labels; add label=COLUMN to --columns.");
        }

        var set = data.ReadTable(log, plan.PositiveFrom);
        if (withExamples)
        {
            RequireServable(set);
        }

        return Of(set.Events, withExamples ? set : null);

        TrainingInput Of(InteractionDataset events, ExampleSet? examples)
        {
            var split = OfflineEvaluation.Split(events, plan.Protocol, plan.Split);
            return new(events, split, examples, examples is null ? null : ExampleSplit.Of(examples, split));
        }
    }

    // The version's rules say it too, but only after the training.
    private static void RequireServable(ExampleSet set)
    {
        var large = set.Fields.FirstOrDefault(f => f is { Owner: FieldOwner.Context, IsList: true } && f.Cardinality - 1 > ContextVocabulary.MaxListCategories);
        if (large is not null)
        {
            throw new ArgumentException(
                $"The list context.{large.Name} has {large.Cardinality - 1} categories; a silo reads at most {ContextVocabulary.MaxListCategories}. Leave its rarest out of the column.");
        }
    }
}
