using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training;

namespace Recsys.Cli.Offline;

/// <summary>The data of a training run: events and their split, and for a ranker the examples and theirs.</summary>
/// <param name="Events">All events.</param>
/// <param name="Split">Their split.</param>
/// <param name="Examples">Labelled examples; null where the model needs none.</param>
/// <param name="ExampleSplit">Their split, by the same events.</param>
internal sealed record TrainingInput(InteractionDataset Events, DatasetSplit Split, ExampleSet? Examples, ExampleSplit? ExampleSplit)
{
    /// <summary>Reads a table.</summary>
    /// <param name="format">"csv" or "parquet".</param>
    /// <param name="file">The file.</param>
    /// <param name="columns">Roles of its columns.</param>
    /// <param name="log">Told what was met while reading.</param>
    /// <param name="positiveFrom">Lowest label that is positive, where labels are no probabilities but, say, ratings; null to leave them.</param>
    public static ExampleSet ReadTable(string format, string file, IEnumerable<string> columns, Action<string> log, float? positiveFrom = null)
    {
        var report = new TableReport();
        var roles = TableColumns.Parse(columns);
        var set = format == "csv" ? TableReader.ReadCsv(file, roles, report) : TableReader.ReadParquet(file, roles, report);
        log($"{file}: {report}");
        var (lowest, highest) = set.Examples.Count == 0 ? (0, 0) : (set.Examples.Min(e => e.Label), set.Examples.Max(e => e.Label));
        if (positiveFrom is not { } bound || (lowest >= 0 && highest <= 1))
        {
            return set;
        }

        log(FormattableString.Invariant($"Labels from {lowest} to {highest} are no probabilities: from {bound} (--positive-from) they are taken for 1, below for 0."));
        Example[] examples = [.. set.Examples.Select(e => e with { Label = e.Label >= bound ? 1 : 0 })];
        return new ExampleSet(set.Events.With(examples.Select(TableReader.Event)), examples, set.Fields);
    }

    /// <summary>Reads the data of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="data">Folder or file.</param>
    /// <param name="attributes">JSON file of item attributes, or null.</param>
    /// <param name="withExamples">Whether a ranker over fields needs examples.</param>
    /// <param name="log">Told what was met while reading.</param>
    public static TrainingInput Read(TrainingPlan plan, string data, string? attributes, bool withExamples, Action<string> log)
    {
        if (DataSource.IsTable(plan.Format))
        {
            var set = ReadTable(plan.Format, data, plan.Columns, log, plan.PositiveFrom);
            if (withExamples)
            {
                RequireServable(set);
            }

            var split = OfflineEvaluation.Split(set.Events, plan.Protocol, plan.Split);
            return new(set.Events, split, set, Recsys.Training.ExampleSplit.Of(set, split));
        }

        var events = DataSource.Read(plan.Format, data, attributes);
        var parts = OfflineEvaluation.Split(events, plan.Protocol, plan.Split);
        var examples = withExamples ? RatingExamples.FromRatings(events, plan.PositiveFrom) : null;
        return new(events, parts, examples, examples is null ? null : Recsys.Training.ExampleSplit.Of(examples, parts));
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
