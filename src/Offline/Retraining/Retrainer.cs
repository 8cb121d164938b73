using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>
/// Trains a model anew from what a cluster saw and publishes it where it is not worse than the version that serves: what
/// 'recsys retrain' does, for a program, such as a worker service beside the cluster. Nothing is promoted; who called does that.
/// </summary>
/// <remarks>
/// The newest events are held out, of those that the active version was not trained on, so that neither version has seen an answer. The
/// new version learns from all events before, both are asked through the pipeline that serves, and the difference is taken user by
/// user. A version that passes is trained again on all events, for as many epochs, and that one is published.
/// </remarks>
/// <param name="store">Where versions are, and where the new one goes.</param>
/// <param name="log">Told what was met; null for nobody.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class Retrainer(IModelStore store, Action<string>? log = null, TimeProvider? time = null)
{
    private const string GlobalTime = "global-time";
    private const double MostOfValidation = 0.1;

    private readonly Action<string> _log = log ?? (_ => { });

    /// <summary>Retrains once.</summary>
    /// <param name="plan">What is trained, and what it must show.</param>
    /// <param name="events">What the cluster saw, see <see cref="Data.EventDataset"/>.</param>
    /// <param name="active">The version that serves; null for none, which is then held against what a cluster serves without any.</param>
    /// <param name="options">Name of the new version and a file for the state after each epoch, from which a run that was killed goes on; null for defaults.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run, within a batch or two.</param>
    /// <exception cref="ArgumentException">The plan names what there is not, or a setting is out of range.</exception>
    /// <exception cref="Data.TrainingDataException">The data cannot be trained on.</exception>
    public Task<RetrainReport> RunAsync(
        RetrainPlan plan,
        InteractionDataset events,
        string? active,
        TrainerOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) => RunAsync(plan, DataSource.OfLog(events), active, options, progress, cancellationToken);

    /// <summary>Retrains once, on the log and what was really shown, of which rankers learn.</summary>
    /// <param name="plan">What is trained, and what it must show.</param>
    /// <param name="data">Events and samples, see <see cref="DataSource.OfLog(InteractionDataset, IReadOnlyList{Data.ShownExample})"/>.</param>
    /// <param name="active">The version that serves; null for none.</param>
    /// <param name="options">Name of the new version and checkpoint; null for defaults.</param>
    /// <param name="progress">Told after each epoch; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run, within a batch or two.</param>
    /// <exception cref="ArgumentException">The plan names what there is not, or a setting is out of range.</exception>
    /// <exception cref="Data.TrainingDataException">The data cannot be trained on.</exception>
    public async Task<RetrainReport> RunAsync(
        RetrainPlan plan,
        DataSource data,
        string? active,
        TrainerOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        plan.Validate();
        var events = data.Read(_log);
        var (against, known) = (active ?? OfflineModels.Live, active is null ? long.MinValue : await NewestEventAsync(active, cancellationToken));
        var fresh = NewerThan(events, known);
        var report = new RetrainReport(RetrainOutcome.TooFewEvents, null, against, events.Interactions.Length, fresh, plan.Metric, null);
        if (Shares(plan, events.Interactions.Length, fresh) is not { } shares)
        {
            return report;
        }

        report = report with { AskedUsers = AskedUsers(events, shares) };
        if (report.AskedUsers < plan.MinUsers)
        {
            return report;
        }

        var name = options?.Version ?? new Trainer(store, null, time).NewName(plan.Training.Model);
        var training = (plan.Incremental ? await GoingOnAsync(plan.Training, active, cancellationToken) : plan.Training) with { Protocol = GlobalTime, Split = shares };
        report = report with { From = training.From };
        var folder = Directory.CreateTempSubdirectory("recsys-retrain-").FullName;
        try
        {
            var candidates = new LocalModelStore(new LocalModelStoreOptions { Folder = folder });
            var both = new BothStores(candidates, store);
            var candidate = await new Trainer(both, _log, time).TrainAsync(
                training, data, new TrainerOptions { Version = name, Checkpoint = options?.Checkpoint }, progress, cancellationToken);
            var comparison = await CompareAsync(plan, DataSource.OfLog(events), shares, both, name, against, cancellationToken);
            report = report with { Comparison = comparison };
            if (!Passes(comparison, isFirst: active is null))
            {
                return report with { Outcome = RetrainOutcome.Refused };
            }

            var checkpoint = options?.Checkpoint is { } file ? file + ".all" : null;
            var repeat = candidate.Plan with { Protocol = TrainingPlan.All };
            await new Trainer(store, _log, time).TrainAsync(repeat, data, name, checkpoint, epochsChosen: false, p => progress?.Report(p), cancellationToken);
            return report with { Outcome = RetrainOutcome.Published, Version = name };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether a version may serve after a comparison with the active one: where one serves, the interval must not lie below 0; where none does, the version must be better.</summary>
    internal static bool Passes(PairedComparison comparison, bool isFirst) =>
        isFirst ? comparison.Difference > 0 : comparison.Interval is { } interval ? interval.High >= 0 : comparison.Difference >= 0;

    /// <summary>Which share of the events is held out, so that all of it is newer than the active version; null where there are too few to divide.</summary>
    internal static SplitOptions? Shares(RetrainPlan plan, int events, int fresh)
    {
        var test = plan.NewestShare * fresh / events;
        var validation = Math.Min(MostOfValidation, test);
        return fresh > 1 && test > 0 && 1 - test - validation > 0 ? new SplitOptions { TrainShare = 1 - test - validation, ValidationShare = validation } : null;
    }

    private async Task<TrainingPlan> GoingOnAsync(TrainingPlan plan, string? active, CancellationToken cancellationToken)
    {
        var why = active is null ? "no version serves" : await WhyInFullAsync(plan, active, cancellationToken);
        if (why is not null)
        {
            _log($"Trained in full: {why}.");
        }

        return why is null
            ? plan with { From = active, Weights = true }
            : plan with { From = null, FrozenEmbeddings = false, Weights = true };
    }

    private async Task<string?> WhyInFullAsync(TrainingPlan plan, string active, CancellationToken cancellationToken)
    {
        var folder = await store.FetchAsync(active, cancellationToken);
        if (!ManifestFile.Read(folder).Files.Any(f => f.Name == ArtifactNames.Weights))
        {
            return $"{active} carries no weights";
        }

        var before = await TrainingPlan.OfAsync(store, active, cancellationToken);
        return (before.Model, before.Recall) == (plan.Model, plan.Recall) ? null : $"{active} is a {before.Model} over {before.Recall}";
    }

    private static int NewerThan(InteractionDataset events, long time)
    {
        var count = 0;
        foreach (var e in events.Interactions)
        {
            count += e.Time > time ? 1 : 0;
        }

        return count;
    }

    private static int AskedUsers(InteractionDataset events, SplitOptions shares)
    {
        var split = OfflineEvaluation.Split(events, GlobalTime, shares);
        return RankingQuestions.Create(split).Questions.Count;
    }

    private async Task<PairedComparison> CompareAsync(
        RetrainPlan plan, DataSource data, SplitOptions shares, IModelStore versions, string candidate, string against, CancellationToken cancellationToken)
    {
        var compared = await new Evaluator(versions, _log).CompareAsync(
            candidate,
            against,
            data,
            new EvaluationPlan { Protocol = GlobalTime, Split = shares, Metrics = plan.Metric, Resampling = plan.Resampling },
            cancellationToken);
        return compared.Metrics.Values.Single();
    }

    // What is newer than this, the version has not seen.
    private async Task<long> NewestEventAsync(string version, CancellationToken cancellationToken) =>
        (await TrainingSource.ReadAsync(store, version, cancellationToken)).Until;

    // The candidate is asked before it is in the store, so that nobody takes it for one that may serve.
    private sealed class BothStores(IModelStore candidates, IModelStore published) : IModelStore
    {
        public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
            [.. await candidates.ListAsync(cancellationToken), .. await published.ListAsync(cancellationToken)];

        public ValueTask PublishAsync(string version, string folder, CancellationToken cancellationToken) => candidates.PublishAsync(version, folder, cancellationToken);

        public async ValueTask<string> FetchAsync(string version, CancellationToken cancellationToken) =>
            (await candidates.ListAsync(cancellationToken)).Contains(version)
                ? await candidates.FetchAsync(version, cancellationToken)
                : await published.FetchAsync(version, cancellationToken);
    }
}
