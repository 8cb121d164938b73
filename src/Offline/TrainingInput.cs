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
    /// <param name="family">The family that the plan names.</param>
    /// <param name="log">Told what was met while reading.</param>
    /// <exception cref="ArgumentException">Examples are needed, but the table has no labels.</exception>
    /// <exception cref="TrainingDataException">The data does not tell what the model learns.</exception>
    public static TrainingInput Read(TrainingPlan plan, DataSource data, Family family, Action<string> log)
    {
        var withExamples = family.LearnsFromExamples;
        if (data.Shown is not null && !withExamples)
        {
            throw new SettingException($"{{Model}} {plan.Model} learns from events alone, and has no use for samples of what was shown; rankers over fields, such as deepfm, have.");
        }

        ModelTask? task = withExamples || family.Task == ModelTask.Rating ? family.Task : null;
        if (!data.IsTable)
        {
            if (task is { } wanted)
            {
                TaskExamples.RequireMeanings(data.Format, data.Meanings, wanted, plan.Model);
            }

            var events = data.Read(log);
            var split = OfflineEvaluation.Split(events, plan.Protocol, plan.Split);
            if (!withExamples)
            {
                return new(events, split, null, null);
            }

            var (examples, parts) = TaskExamples.Of(events, split, data.Meanings, task!.Value, plan.Model, plan.PositiveFrom, plan.Places ? data.Shown : data.Shown?.Select(s => s with { Place = 0 }).ToArray());
            return Checked(new(events, split, examples.LearningFrom(split, parts.Train), parts));
        }

        if (withExamples && !data.HasLabels)
        {
            throw new SettingException($"{{Model}} {plan.Model} learns from labels; add label=COLUMN to {{Columns}}.");
        }

        var set = data.ReadTable(log, plan.PositiveFrom);
        if (withExamples)
        {
            RequireServable(set);
        }

        if (task == ModelTask.Rating && set.Events.Interactions.ToArray().All(e => e.Value == 0))
        {
            throw new SettingException($"{{Model}} {plan.Model} learns ratings, and no row has a value; add value=COLUMN to {{Columns}}.");
        }

        var ofTable = OfflineEvaluation.Split(set.Events, plan.Protocol, plan.Split);
        var partsOfTable = ExampleSplit.Of(set, ofTable);

        // What changes of items is not known before it happens.
        set = set.LearningFrom(ofTable, partsOfTable.Train).AsOf(partsOfTable.Train);
        return Checked(new(set.Events, ofTable.Described(set.Events.ItemAttributes), withExamples ? set : null, withExamples ? partsOfTable : null));

        TrainingInput Checked(TrainingInput input)
        {
            if (input is { Examples: { } all, ExampleSplit: { } parts })
            {
                TaskExamples.Require(input.Events.Name, parts.Train.Select(i => all.Examples[i]), task!.Value, plan.Model);
            }

            return input;
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
