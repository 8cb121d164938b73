using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;

namespace Recsys.Offline;

/// <summary>Measures models by one protocol: fits or loads each for each fold and gathers the answers.</summary>
internal sealed class EvaluationRun
{
    /// <summary>Name of the protocol of data that bring their own next-item questions.</summary>
    public const string NextItem = "next-item";

    private readonly IReadOnlyList<EvaluationFold> _folds;

    private EvaluationRun(InteractionDataset dataset, string protocol, IReadOnlyList<EvaluationFold> folds) =>
        (Dataset, Protocol, _folds) = (dataset, protocol, folds);

    /// <summary>Names of all protocols.</summary>
    public static string[] Protocols { get; } = [.. SplitProtocols.All.Select(p => p.Name), NextItem];

    /// <summary>All events.</summary>
    public InteractionDataset Dataset { get; }

    /// <summary>The protocol with its settings.</summary>
    public string Protocol { get; }

    /// <summary>Splits a data set.</summary>
    /// <param name="dataset">All events.</param>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="labels">Makes labelled examples of a split; null for its impressions with their outcome.</param>
    /// <param name="examples">Makes the examples that a family learns from; null where there are none.</param>
    /// <param name="describe">The items' attributes as a split's training knows them; null where they do not change.</param>
    public static EvaluationRun Of(
        InteractionDataset dataset,
        string protocol,
        SplitOptions options,
        Func<DatasetSplit, IReadOnlyList<LabelledExample>>? labels = null,
        Func<DatasetSplit, Family, (ExampleSet Set, ExampleSplit Split)>? examples = null,
        Func<DatasetSplit, IReadOnlyList<IReadOnlyList<ItemAttribute>>>? describe = null)
    {
        var known = SplitProtocols.Get(protocol);
        EvaluationFold[] folds = [.. known.Folds(dataset, options).Select(split =>
        {
            var attributes = describe?.Invoke(split);
            var described = attributes is null ? split : split.Described(attributes);
            return new EvaluationFold(attributes is null ? dataset : dataset.Described(attributes), described, known.NeedsRefit, labels: labels)
            {
                Examples = examples is null ? null : family => examples(split, family),
            };
        })];
        return new EvaluationRun(dataset, known.NeedsRefit ? $"{protocol} of {folds.Length} seed {options.Seed}" : folds[0].Split.Protocol, folds);
    }

    /// <summary>Takes the questions that came with sessions. Families stop by the last click of each of the newest sessions, which they do not learn from.</summary>
    public static EvaluationRun Of(SessionData sessions)
    {
        var none = sessions.Train.With([]);
        var split = new DatasetSplit(NextItem, sessions.Train, none, none);
        var fold = new EvaluationFold(sessions.Train, split, needsRefit: false, () => SessionQuestions.Create(sessions.Train, sessions.Test))
        {
            Learned = SessionValidation.Of(sessions.Train),
            Repeats = true,
        };
        return new EvaluationRun(sessions.Train, NextItem, [fold]);
    }

    /// <summary>Reads data and splits it as a plan says.</summary>
    /// <param name="data">The data.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="log">Told what was met while reading.</param>
    /// <exception cref="ArgumentException">The protocol takes the questions of another format.</exception>
    public static EvaluationRun Of(DataSource data, EvaluationPlan plan, Action<string> log)
    {
        if (plan.Protocol == NextItem)
        {
            return data.Format == DataSource.Sessions
                ? Of(data.Described(SessionReader.Read(data.Path), log))
                : throw new SettingException($"{{Protocol}} {plan.Protocol} takes the questions of a folder of {{Format}} {DataSource.Sessions}; the format is '{data.Format}'.");
        }

        if (!data.IsTable)
        {
            // Ratings are the only events whose value says whether the item was liked.
            var events = data.Read(log);
            return Of(
                events,
                plan.Protocol,
                plan.Split,
                data.HasLabels ? split => LabelledExamples.FromRatings(split.Test, plan.PositiveFrom) : null,
                (split, family) =>
                {
                    var (examples, parts) = TaskExamples.Of(events, split, data.Meanings, family.Task, family.Name, plan.PositiveFrom, data.Shown);
                    return (examples.LearningFrom(split, parts.Train), parts);
                });
        }

        var set = data.ReadTable(log, plan.PositiveFrom);
        return Of(
            set.Events,
            plan.Protocol,
            plan.Split,
            !data.HasLabels ? null : split =>
            {
                var test = ExampleSplit.Of(set, split).Test;
                return [.. test.Select(i => set.Examples[i]).Zip(
                    RequestContexts.Of(set, test), (e, context) => new LabelledExample(e.User, e.Item, e.Time, e.Label > 0, context, e.Channel, e.ChannelScore))];
            },
            (split, family) =>
            {
                var parts = data.HasLabels ? ExampleSplit.Of(set, split) : throw new SettingException($"{family.Name} learns from labels; add label=COLUMN to {{Columns}}.");
                return (set.LearningFrom(split, parts.Train).AsOf(parts.Train), parts);
            },
            split => set.AsOf(ExampleSplit.Of(set, split).Train).Events.ItemAttributes);
    }

    /// <summary>Measures a model.</summary>
    /// <exception cref="ArgumentException">It cannot be measured so, or none of the metrics can be of it.</exception>
    public async Task<ModelScores> MeasureAsync(Contender contender, IReadOnlyList<Metric> metrics, IModelStore store, CancellationToken cancellationToken)
    {
        var name = contender.Name;
        var runs = new List<FoldRun>();
        foreach (var fold in _folds)
        {
            using var model = await OfflineModels.GetAsync(contender, fold, store, cancellationToken);
            runs.Add(FoldRun.Of(model, fold, metrics, cancellationToken));
        }

        var all = FoldRun.Concat(runs);
        var figures = all.Measure(metrics);
        if (figures.Count == 0)
        {
            if (metrics.OfType<Metric<RankingRun>>().Any() && _folds.All(f => f.Questions.Questions.Count == 0))
            {
                OfflineEvaluation.Asked(_folds[0].Questions);
            }

            throw new ArgumentException(
                $"None of {string.Join(", ", metrics.Select(m => m.Name))} can be measured of '{name}' on '{Dataset.Name}': lists need a recommender, "
                + "click metrics a ranker or a version whose manifest names the task click, and data with impressions, ratings or labels, rating metrics a model of ratings and data with values. "
                + "Versions of artefact format 1 name no task; train such a version again.");
        }

        var values = runs.Select(run => run.Measure(metrics)).ToArray();
        return new ModelScores(name, figures, figures.Keys.ToDictionary(metric => metric, metric => values.Select(f => ValueOf(f, metric)).ToArray()), all);
    }

    private static double ValueOf(IReadOnlyDictionary<string, IUserStatistic> figures, string metric) =>
        figures.TryGetValue(metric, out var figure) ? MeasuredMetric.ValueOf(figure) : double.NaN;
}
