namespace Recsys.Embeddings;

/// <summary>An edge between two nodes.</summary>
/// <param name="From">Index of the node that it leaves.</param>
/// <param name="To">Index of the node that it leads to.</param>
/// <param name="Weight">Its weight, finite and above 0.</param>
public readonly record struct GraphEdge(int From, int To, double Weight);
