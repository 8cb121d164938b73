namespace Recsys.Models;

/// <summary>Which events a version was trained on.</summary>
/// <param name="From">Time of the oldest, unix milliseconds.</param>
/// <param name="To">Time of the newest, unix milliseconds.</param>
/// <param name="Interactions">How many there were.</param>
public sealed record TrainingRange(long From, long To, long Interactions);
