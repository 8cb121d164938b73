namespace Recsys.Training.Tests;

/// <summary>Settings that train on planted data within seconds, the same for all families.</summary>
internal static class SmallNextItem
{
    public static TheoryData<string> Families => [.. NextItemFamilies.All.Select(f => f.Name)];

    public static NextItemOptions Options(string family, int seed = 1) => NextItemFamilies.Get(family).Defaults with
    {
        Dimension = 16,
        HistoryLength = 8,
        Dropout = 0.1,
        BatchSize = 32,
        Epochs = 12,
        LearningRate = 0.01,
        Temperature = 0.1f,
        Seed = seed,
        Threads = 1,
    };
}
