using Recsys.Core;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>Counts the tensors of the whole process (the loader makes batches on a thread of its own), so no other test may run beside it.</summary>
[Collection(nameof(ModelFamilyMemoryTests))]
[CollectionDefinition(nameof(ModelFamilyMemoryTests), DisableParallelization = true)]
public class ModelFamilyMemoryTests
{
    public static TheoryData<string> Families => ModelFamilyConformanceTests.Families;

    [Theory]
    [MemberData(nameof(Families))]
    public void Train_EpochAfterEpoch_LeavesNoTensors(string family)
    {
        var alive = new List<long>();
        var options = SmallWorld.Options(ModelRegistry.Get(family)) with { Epochs = 6 };
        using var ranker = SmallWorld.Train(ModelRegistry.Get(family), options, new Reports(_ => alive.Add(CountAlive())));
        Assert.Equal(6, alive.Count);

        // The first epochs make gradients and constants that stay.
        Assert.Equal(alive[2], alive[5]);
    }

    // What other tests left to the finalizer is gone before it is counted, so that it can neither hide a leak nor feign one.
    private static long CountAlive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }

    private sealed class Reports(Action<TrainingProgress> act) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => act(value);
    }
}
