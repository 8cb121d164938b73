namespace Recsys.Core;

/// <summary>Where a training run stands, after each epoch.</summary>
/// <param name="Stage">Family of the model in training.</param>
/// <param name="Epoch">Epochs finished, from 1.</param>
/// <param name="Epochs">Most epochs that the run may take.</param>
/// <param name="Loss">Mean training loss of the epoch.</param>
/// <param name="Metrics">Validation metrics of the epoch by name, as in MetricNames; empty without validation data.</param>
/// <param name="Best">Whether this epoch is the best so far.</param>
/// <param name="Elapsed">Time since the run began.</param>
public sealed record TrainingProgress(
    string Stage,
    int Epoch,
    int Epochs,
    double Loss,
    IReadOnlyDictionary<string, double> Metrics,
    bool Best,
    TimeSpan Elapsed)
{
    /// <summary>What a reader of the run should know and would not expect, as that another metric than the usual one decides when to stop; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Samples that the epoch learned from; 0 where they were not counted.</summary>
    public double Samples { get; init; }

    /// <summary>Training samples a second of the epoch, validation left out; 0 where it was not measured.</summary>
    public double SamplesPerSecond { get; init; }

    /// <summary>Share of the epoch that the training thread waited for its next batch; 0 where it was not measured.</summary>
    public double WaitingShare { get; init; }
}
