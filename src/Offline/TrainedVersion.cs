namespace Recsys.Offline;

/// <summary>A version that was trained and published.</summary>
/// <param name="Version">Its name in the store.</param>
/// <param name="Metrics">What was measured on the validation part, by name as in MetricNames; empty where nothing was held out.</param>
/// <param name="Plan">The plan that repeats the run, with the epoch that each stage was taken from.</param>
public sealed record TrainedVersion(string Version, IReadOnlyDictionary<string, double> Metrics, TrainingPlan Plan);
