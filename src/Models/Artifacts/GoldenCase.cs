namespace Recsys.Models;

/// <summary>Inputs of a graph with the outputs that training computed for them.</summary>
/// <param name="Inputs">One tensor for each input that the graph declares.</param>
/// <param name="Outputs">The outputs to be reproduced.</param>
public sealed record GoldenCase(IReadOnlyList<GoldenTensor> Inputs, IReadOnlyList<GoldenTensor> Outputs);
