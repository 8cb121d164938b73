namespace Recsys.Retrieval;

/// <summary>How near two vectors are. A score is always higher for the nearer one.</summary>
public enum VectorMetric
{
    /// <summary>The inner product; any number.</summary>
    InnerProduct = 0,

    /// <summary>The cosine, -1 to 1. Vectors are scaled to unit length as they are added.</summary>
    Cosine = 1,

    /// <summary>Minus the squared Euclidean distance; 0 at most.</summary>
    Euclidean = 2,
}
