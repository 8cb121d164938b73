namespace Recsys.Training.Layers;

/// <summary>The rule that some columns of a table of rows follow.</summary>
/// <param name="Start">First column.</param>
/// <param name="Length">Number of columns.</param>
/// <param name="Rule">The rule.</param>
internal sealed record RowRule(int Start, int Length, UpdateRule Rule);
