using System.Globalization;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>
/// Trains versions and publishes them: what 'recsys train' does, for a program, such as a worker that trains every night. Nothing is
/// published before it is complete, so a run that fails or is cancelled leaves the store as it was.
/// </summary>
/// <param name="store">Where versions are published.</param>
/// <param name="log">Told what was met while reading data; null for nobody.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class Trainer(IModelStore store, Action<string>? log = null, TimeProvider? time = null)
{
    /// <summary>Trains a version by a plan and publishes it.</summary>
    /// <param name="plan">Family, settings, protocol.</param>
    /// <param name="data">The events or examples to learn from.</param>
    /// <param name="options">Name of the version and checkpoint; null for defaults.</param>
    /// <param name="progress">Told after each epoch, on the training thread; null for nobody.</param>
    /// <param name="cancellationToken">Ends the run, within a batch or two.</param>
    /// <exception cref="ArgumentException">The plan names what there is not, a setting is out of range, or the data does not feed the family.</exception>
    /// <exception cref="Data.TrainingDataException">The data cannot be trained on.</exception>
    public async Task<TrainedVersion> TrainAsync(
        TrainingPlan plan,
        DataSource data,
        TrainerOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        data.RequireThere();
        var version = options?.Version ?? NewName(plan.Model);
        var epochsChosen = plan.Epochs.Count == 0 && plan.Settings.Keys.Contains("Epochs", StringComparer.OrdinalIgnoreCase);
        return await TrainAsync(plan, data, version, options?.Checkpoint, epochsChosen, p => progress?.Report(p), cancellationToken);
    }

    /// <summary>A name for a version of now.</summary>
    internal string NewName(string model) =>
        string.Create(CultureInfo.InvariantCulture, $"{model}-{(time ?? TimeProvider.System).GetUtcNow():yyyyMMdd-HHmmss}");

    /// <summary>As the public one, where it is known whether the epochs of the settings are this run's choice or an earlier run's.</summary>
    internal async Task<TrainedVersion> TrainAsync(
        TrainingPlan plan, DataSource data, string version, string? checkpoint, bool epochsChosen, Action<TrainingProgress> report, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(plan.Settings, StringComparer.OrdinalIgnoreCase);
        settings.TryAdd("Seed", "17");
        settings.TryAdd("Device", "cpu");
        plan = plan with { Settings = settings, Format = data.Format, Attributes = data.Attributes, Contents = data.Contents, Columns = data.Columns, Kinds = data.Kinds, TextForm = data.TextForm };
        var parent = plan.From is { } from ? ParentVersion.Read(await store.FetchAsync(from, cancellationToken), plan.FrozenEmbeddings) : null;
        var run = TrainingPreparation.Run(plan, version, data, parent, checkpoint, epochsChosen, log ?? (_ => { }));
        return await run.ExecuteAsync(store, report, cancellationToken);
    }
}
