using System.Globalization;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>What came of a retraining.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Version">The published version; null where none was.</param>
/// <param name="Against">What it was held against: the active version, or "live" where none is active.</param>
/// <param name="Events">Events that there were.</param>
/// <param name="NewEvents">Of these, events that the active version was not trained on.</param>
/// <param name="Metric">What was compared.</param>
/// <param name="Comparison">The new version minus the active one, on the newest events; null where nothing was compared.</param>
public sealed record RetrainReport(
    RetrainOutcome Outcome, string? Version, string Against, int Events, int NewEvents, string Metric, PairedComparison? Comparison)
{
    /// <summary>Users who have done something among the newest events that can be asked about.</summary>
    public int AskedUsers { get; init; }

    /// <summary>The version that it went on from; null where it was trained in full, or nothing was.</summary>
    public string? From { get; init; }

    /// <summary>The report in a sentence.</summary>
    public override string ToString() => Outcome switch
    {
        RetrainOutcome.TooFewEvents => string.Create(
            CultureInfo.InvariantCulture, $"Nothing was trained: of {Events} events {NewEvents} are newer than what {Against} was trained on, and {AskedUsers} users can be asked about the newest of them, which are too few (MinUsers)."),
        RetrainOutcome.Refused => $"Nothing was published: {Figures()}",
        _ => $"{Version}{(From is null ? string.Empty : $", from {From},")} was published: {Figures()}",
    };

    private string Figures() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Metric} {Comparison!.First:0.0000} on the newest events, {Against} {Comparison.Second:0.0000}; difference {Comparison.Difference:+0.0000;-0.0000} ({Comparison.Interval?.Low:+0.0000;-0.0000} to {Comparison.Interval?.High:+0.0000;-0.0000}), {Comparison.Users} users.");
}
