using Recsys.Training.Recall.NextItem;
using Recsys.Training.Zoo.NextItem;

namespace Recsys.Training.Tests;

/// <summary>Settings that train on planted data within seconds, the same for all families.</summary>
internal static class SmallNextItem
{
    public static TheoryData<string> Families => [.. NextItemFamilies.All.Select(f => f.Name)];

    public static NextItemOptions Options(string family, int seed = 1) => Small(NextItemFamilies.Get(family).Defaults, seed);

    private static NextItemOptions Small(NextItemOptions defaults, int seed) => defaults with
    {
        Dimension = 16,
        HistoryLength = 8,
        Dropout = 0.1,
        BatchSize = 32,
        Epochs = 12,
        LearningRate = 0.01,
        Temperature = defaults.Normalize ? 0.1f : 1,
        Seed = seed,
        Threads = 1,
    };
}
