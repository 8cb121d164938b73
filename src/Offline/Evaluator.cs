using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>
/// Measures published versions, families and baselines on held-out events: what 'recsys evaluate' and 'recsys compare' do, for a program.
/// A version answers through the pipeline that serves it. A family is trained on each fold's training part, with each seed of the plan; a
/// baseline is fitted to it.
/// </summary>
/// <param name="store">Where versions are.</param>
/// <param name="log">Told what was met while reading data; null for nobody.</param>
public sealed class Evaluator(IModelStore store, Action<string>? log = null)
{
    /// <summary>Names of the protocols.</summary>
    public static IReadOnlyList<string> Protocols => EvaluationRun.Protocols;

    /// <summary>Measures models.</summary>
    /// <param name="models">
    /// Versions of the store, families, "popularity", "item-knn", "rating-bias", or "live" for a cluster without any version;
    /// VERSION:CHANNEL for a version with one recall channel alone.
    /// </param>
    /// <param name="data">All events: the training part with what is held out.</param>
    /// <param name="plan">Protocol and metrics; null for defaults.</param>
    /// <param name="progress">Told after each epoch of a family; null for nobody.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ArgumentException">A model or metric is unknown, a model cannot be measured so, or there is nothing to ask.</exception>
    public async Task<EvaluationReport> EvaluateAsync(
        IReadOnlyList<string> models,
        DataSource data,
        EvaluationPlan? plan = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        plan ??= new EvaluationPlan();
        var contenders = await FindAsync(models, data, plan, progress, cancellationToken);
        var (run, metrics) = Prepare(data, plan);
        var reports = new List<ModelReport>();
        foreach (var contender in contenders)
        {
            var scores = await run.MeasureAsync(contender, metrics, store, cancellationToken);
            reports.Add(ModelReport.Of(scores, contender.Seed, plan.Resampling));
        }

        return new EvaluationReport(run.Dataset.Name, run.Protocol, reports);
    }

    /// <summary>Holds two models against each other, question by question.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The one that it is held against.</param>
    /// <param name="data">All events.</param>
    /// <param name="plan">Protocol and metrics; null for defaults.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ArgumentException">As <see cref="EvaluateAsync"/>, or they have no metric in common.</exception>
    public async Task<ComparisonReport> CompareAsync(
        string first, string second, DataSource data, EvaluationPlan? plan = null, CancellationToken cancellationToken = default)
    {
        plan ??= new EvaluationPlan();
        var contenders = await FindAsync([first, second], data, plan, null, cancellationToken);
        if (contenders.Count != 2)
        {
            throw new ArgumentException($"'{first}' and '{second}' are {contenders.Count} models; two of different names are compared, each with one seed.");
        }

        var (run, metrics) = Prepare(data, plan);
        var a = await run.MeasureAsync(contenders[0], metrics, store, cancellationToken);
        var b = await run.MeasureAsync(contenders[1], metrics, store, cancellationToken);
        var common = a.Figures.Keys.Where(b.Figures.ContainsKey).ToArray();
        return common.Length > 0
            ? new ComparisonReport(
                run.Dataset.Name, run.Protocol, first, second, common.ToDictionary(m => m, m => PairedTest.Compare(a.Figures[m], b.Figures[m], plan.Resampling)))
            : throw new ArgumentException(
                $"'{first}' ({string.Join(", ", a.Figures.Keys)}) and '{second}' ({string.Join(", ", b.Figures.Keys)}) have no metric in common.");
    }

    private async Task<IReadOnlyList<Contender>> FindAsync(
        IReadOnlyList<string> names, DataSource data, EvaluationPlan plan, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        // Versions are fitted once, so that a protocol of several folds cannot mean one.
        var refit = SplitProtocols.All.Any(p => p.Name == plan.Protocol && p.NeedsRefit);
        var published = refit ? [] : await store.ListAsync(cancellationToken);
        var contenders = Contender.Of(names, name => OfflineModels.IsOther(name, published), plan, progress);
        return data.Contents.Count == 0 || contenders.Any(c => c.Family is null or { ReadsContents: true } || c.Recall?.Family.ReadsContents == true)
            ? contenders
            : throw new SettingException($"{{Contents}} {data.Contents[0]}: none of the models knows items by contents.");
    }

    private (EvaluationRun Run, IReadOnlyList<Metric> Metrics) Prepare(DataSource data, EvaluationPlan plan)
    {
        // What is wrong with the plan is said before data is read.
        var metrics = MetricCatalog.Parse(plan.Metrics);
        plan.Resampling.Validate();
        data.RequireThere();
        return (EvaluationRun.Of(data, plan, log ?? (_ => { })), metrics);
    }
}
