using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Tests;

/// <summary>Settings that train on planted data within a second.</summary>
internal static class SmallTwoTower
{
    public static TwoTowerOptions Options(int seed = 1) => new()
    {
        Dimension = 16,
        HistoryLength = 8,
        Hops = 1,
        Heads = 2,
        BatchSize = 256,
        UniformNegatives = 32,
        Epochs = 12,
        LearningRate = 0.01,
        Temperature = 0.1f,
        Seed = seed,
        Threads = 1,
    };
}
