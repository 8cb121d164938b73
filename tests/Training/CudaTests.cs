using Recsys.Evaluation;
using Recsys.Training.Native;
using Recsys.Training.Recall;
using Recsys.Training.Recall.NextItem;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.NextItem;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>
/// The main runs on a GPU: `dotnet test tests/Training -c Release -p:RecsysCuda=true --filter Category=Cuda`. Sums are taken in another order
/// there, so what is learned is held against the CPU's, not each number.
/// </summary>
[Trait("Category", "Cuda")]
public class CudaTests
{
    public static TheoryData<string> Rankers => [.. ModelRegistry.All.Where(f => f.Name != "lambdarank").Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Rankers))]
    public void Ranker_OnCuda_LearnsWhatItLearnsOnTheCpu(string name)
    {
        RequireDevice();
        var family = ModelRegistry.Get(name);
        float[] Scores(string device)
        {
            using var ranker = SmallWorld.Train(family, SmallWorld.Options(family) with { Device = device, Epochs = 3 });
            return ranker.Predict(SmallWorld.All);
        }

        var (cpu, cuda) = (Scores("cpu"), Scores("cuda"));

        Assert.All(cuda, s => Assert.True(float.IsFinite(s)));
        var labels = SmallWorld.Set.Examples.Select(e => e.Label > 0.5f).ToArray();
        Assert.Equal(ClickMetrics.Auc(cpu, labels), ClickMetrics.Auc(cuda, labels), 0.05);
    }

    [Fact]
    public void TwoTower_OnCuda_LearnsWhatItLearnsOnTheCpu()
    {
        RequireDevice();
        var split = LeaveOneOutSplit.Split(SmallWorld.Set.Events);
        double Rank(string device)
        {
            using var model = TwoTowerTrainer.Train(
                split.Train, null, SmallTwoTower.Options() with { Device = device }, cancellationToken: TestContext.Current.CancellationToken);
            return Ndcg(model, split);
        }

        Assert.Equal(Rank("cpu"), Rank("cuda"), 0.1);
    }

    [Theory]
    [MemberData(nameof(SmallNextItem.Families), MemberType = typeof(SmallNextItem))]
    public void NextItem_OnCuda_LearnsWhatItLearnsOnTheCpu(string name)
    {
        RequireDevice();
        var split = LeaveOneOutSplit.Split(SmallWorld.Set.Events);
        double Rank(string device, int sampled)
        {
            var options = SmallNextItem.Options(name) with { Device = device, SampledItems = sampled };
            using var model = NextItemTrainer.Train(NextItemFamilies.Get(name), split.Train, null, options, cancellationToken: TestContext.Current.CancellationToken);
            return Ndcg(model, split);
        }

        Assert.Equal(Rank("cpu", 0), Rank("cuda", 0), 0.1);
        Assert.Equal(Rank("cpu", 8), Rank("cuda", 8), 0.1);
    }

    private static double Ndcg(RecallModel model, DatasetSplit split) => RankingEvaluator.Evaluate(
        new RecallModelRecommender(model, split.Train),
        RankingQuestions.Create(split),
        new Evaluation.RankingOptions { Cutoffs = [10] },
        TestContext.Current.CancellationToken)["NDCG@10"];

    private static void RequireDevice()
    {
        // The library must be there before it is asked.
        TorchRuntime.Prepare("cpu", 1);
        if (!torch.cuda.is_available())
        {
            Assert.Skip("There is no CUDA device; build with -p:RecsysCuda=true on a machine with an NVIDIA GPU to run it.");
        }
    }
}
