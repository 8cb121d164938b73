namespace Recsys.Training.Runs;

/// <summary>Names of the model families that this project trains.</summary>
public static class ModelFamilies
{
    /// <summary>Retrieval only; candidates keep their recall score.</summary>
    public const string TwoTower = "two-tower";

    /// <summary>Two-tower retrieval with a DIN ranker that learns to order what it proposes, from sampled negatives or impressions.</summary>
    public const string Din = "two-tower-din";

    /// <summary>Random weights in the shape of a real version, for load tests.</summary>
    public const string Synthetic = "synthetic";
}
