namespace Recsys.Models;

/// <summary>A named tensor of a golden case.</summary>
/// <param name="Name">Name of the graph's input or output.</param>
/// <param name="Shape">Its dimensions, each from 1.</param>
/// <param name="Data">Its values in row-major order.</param>
public sealed record GoldenTensor(string Name, long[] Shape, float[] Data);
