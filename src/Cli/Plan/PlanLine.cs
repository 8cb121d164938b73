namespace Recsys.Cli.Plan;

/// <summary>One figure of a plan.</summary>
/// <param name="Name">What it is, in camel case: its name in JSON.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Of the figure; empty for a count.</param>
/// <param name="Formula">How it comes from the question, the constants and the figures before it, by their names.</param>
internal sealed record PlanLine(string Name, double Value, string Unit, string Formula);
