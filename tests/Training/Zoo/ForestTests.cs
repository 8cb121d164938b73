using Microsoft.ML.Data;
using Recsys.Conformance;
using Recsys.Data;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using Recsys.Training.Ranking.Trees;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Tests;

public class ForestTests
{
    private const int Width = 4;
    private static readonly GbdtLrOptions Options = new() { Trees = 20, Leaves = 8, ExamplesPerLeaf = 5, Threads = 1 };

    [Fact]
    public void Convert_RandomExamples_ScoresAsTheLibrary()
    {
        var (features, labels) = Examples();
        var rows = ForestTrainer.Rows(features, Width, labels);
        var fitted = ForestTrainer.Fit(rows, Options);
        var forest = ForestTrainer.Convert(fitted.TrainedTrees(), Width);

        var library = fitted.Transform(rows).GetColumn<float>("Score").ToArray();

        OnnxRun.AssertClose(library, [.. Enumerable.Range(0, labels.Length).Select(i => forest.ScoreOf(features.AsSpan(i * Width, Width)))], 1e-5f);
        Assert.Equal(20, forest.Trees.Count);
    }

    [Fact]
    public void Export_RandomWeights_EqualsTorchWithin1e5()
    {
        var (features, labels) = Examples();
        var forest = ForestTrainer.Train(features, Width, labels, Options);
        using var scope = torch.NewDisposeScope();
        var weights = new Parameter(torch.tensor(OnnxRun.Random(new Random(3), forest.LeafCount), [forest.LeafCount, 1]));
        var g = new OnnxGraphBuilder("forest");
        g.Output(ForestLayer.Export(g, forest, weights.ToArray(), g.Input("features", "N", Width)), "sum", "N", 1);

        // Thresholds themselves too: at most goes left in both.
        float[] all = [.. features, .. forest.Trees.SelectMany(t => t.Thresholds).SelectMany(t => Enumerable.Repeat(t, Width))];
        var graphed = OnnxRun.Run(g.Build(), "sum", ("features", all, [all.Length / Width, Width]));

        OnnxRun.AssertClose(ForestLayer.Compute(forest, weights, torch.tensor(all, [all.Length / Width, Width])).ToArray(), graphed, 1e-5f);
    }

    [Fact]
    public void Load_SavedForest_IsEqual()
    {
        using var folder = new TempFolder();
        var (features, labels) = Examples();
        var forest = ForestTrainer.Train(features, Width, labels, Options);
        forest.Save(folder["forest.json"]);
        Assert.Equal(forest.LeavesOf(features), BoostedForest.Load(folder["forest.json"]).LeavesOf(features));

        File.WriteAllText(folder["broken.json"], "{");
        Assert.Throws<TrainingDataException>(() => BoostedForest.Load(folder["broken.json"]));
    }

    [Fact]
    public void Train_OneLabel_Throws()
    {
        var error = Assert.Throws<TrainingDataException>(() => ForestTrainer.Train([1, 2, 3, 4], Width, [true], Options));
        Assert.Contains("both labels", error.Message, StringComparison.Ordinal);
    }

    private static (float[] Features, bool[] Labels) Examples()
    {
        var features = OnnxRun.Random(new Random(1), 500 * Width);
        return (features, [.. Enumerable.Range(0, 500).Select(i => features[i * Width] * features[(i * Width) + 1] > 0)]);
    }
}
