using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>
/// Measures published versions, families and baselines on held-out events: what 'recsys evaluate' and 'recsys compare' do, for a program.
/// A version answers through the pipeline that serves it. A family or a baseline is fitted to each fold's training part with its defaults.
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
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ArgumentException">A model or metric is unknown, a model cannot be measured so, or there is nothing to ask.</exception>
    public async Task<EvaluationReport> EvaluateAsync(
        IReadOnlyList<string> models, DataSource data, EvaluationPlan? plan = null, CancellationToken cancellationToken = default)
    {
        plan ??= new EvaluationPlan();
        var (run, metrics) = Prepare(data, plan);
        var reports = new List<ModelReport>();
        foreach (var model in models.Distinct())
        {
            reports.Add(ModelReport.Of(await run.MeasureAsync(model, metrics, store, cancellationToken), plan.Resampling));
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
        var (run, metrics) = Prepare(data, plan);
        var a = await run.MeasureAsync(first, metrics, store, cancellationToken);
        var b = await run.MeasureAsync(second, metrics, store, cancellationToken);
        var common = a.Figures.Keys.Where(b.Figures.ContainsKey).ToArray();
        return common.Length > 0
            ? new ComparisonReport(
                run.Dataset.Name, run.Protocol, first, second, common.ToDictionary(m => m, m => PairedTest.Compare(a.Figures[m], b.Figures[m], plan.Resampling)))
            : throw new ArgumentException(
                $"'{first}' ({string.Join(", ", a.Figures.Keys)}) and '{second}' ({string.Join(", ", b.Figures.Keys)}) have no metric in common.");
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
