namespace Recsys.Offline.Tests;

/// <summary>Models that train on the CPU only say so where another device is asked for.</summary>
public class CpuOnlyTests
{
    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    public void Train_RecallOnCuda_SaysThatItIsForTheCpu(string model) => Refused(new TrainingPlan { Model = model }, model);

    [Theory]
    [InlineData("mf")]
    [InlineData("autorec")]
    [InlineData("svd")]
    public void Train_RatingsOnCuda_SaysThatTheyAreForTheCpu(string model) => Refused(new TrainingPlan { Model = model, Recall = "als" }, model);

    [Theory]
    [InlineData("cpu", false)]
    [InlineData("cuda", true)]
    public void Apply_DeviceOfFamiliesWithoutOne_IsRefusedUnlessItIsTheCpu(string device, bool refused)
    {
        object Apply() => Contender.Of(["als"], _ => false, new EvaluationPlan { Settings = new Dictionary<string, string> { ["device"] = device } }, null);
        if (refused)
        {
            Assert.Contains("on the CPU only", Assert.ThrowsAny<ArgumentException>(Apply).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotNull(Apply());
        }
    }

    private static void Refused(TrainingPlan plan, string model)
    {
        var wanted = plan with { Protocol = "holdout", Settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Device"] = "cuda", ["Seed"] = "1" } };
        var error = Assert.ThrowsAny<ArgumentException>(() => TrainingPreparation.Run(wanted, "v1", new DataSource(), null, null, epochsGiven: false, _ => { }));
        Assert.Contains($"{model} trains on the CPU only", error.Message, StringComparison.Ordinal);
    }
}
