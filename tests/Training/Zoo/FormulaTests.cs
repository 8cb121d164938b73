using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>Formulas against the sums that the papers write out, against numbers worked by hand, and against their differences.</summary>
public class FormulaTests
{
    private static readonly ExampleSet Set = Worlds.Examples([0, 1], Worlds.Field("a", 2, [0, 1]), Worlds.Field("b", 2, [1, 0]), Worlds.Field("c", 2, [1, 1]));

    // (1, 2)(3, 4) + (1, 2)(5, 6) + (3, 4)(5, 6) = 11 + 17 + 39.
    [Fact]
    public void Pairs_WorkedByHand_IsTheSumOverPairs()
    {
        using var scope = torch.NewDisposeScope();
        var vectors = new TorchValue(torch.tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [1, 3, 2]));
        Assert.Equal([67f], Numbers(FactorizationMachine.Pairs(vectors)));
        Assert.Equal([11f, 17f, 39f], Numbers(new FieldPairs(3).Dots(vectors)));
    }

    [Fact]
    public void Pairs_RandomVectors_EqualsTheSumOfAllDots()
    {
        using var scope = torch.NewDisposeScope();
        var vectors = new TorchValue(torch.tensor(OnnxRun.Random(new Random(1), 7 * 9 * 5), [7, 9, 5]));
        OnnxRun.AssertClose(Numbers(new FieldPairs(9).Dots(vectors).Sum(1)), Numbers(FactorizationMachine.Pairs(vectors)), 1e-4f);
    }

    // Rows of F k = 3 x 1 numbers: w, then the vector for each field. <v_a,b v_b,a> + <v_a,c v_c,a> + <v_b,c v_c,b> = 3x5 + 4x8 + 7x9.
    [Fact]
    public void Ffm_WorkedByHand_TakesTheVectorForTheOthersField()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new FieldAwareFactorizationMachine(new RankerOptions { Dimension = 1 }, Setup());
        Assert.Equal([0.5f + 15 + 32 + 63], Numbers(model.Forward(Inputs([0.5f, 2, 3, 4, 0, 5, 6, 7, 0, 8, 9, 10], 4))));
    }

    [Theory]
    [InlineData(CrossForm.Vector)]
    [InlineData(CrossForm.Matrix)]
    public void Cross_TwoLayers_EqualsThePolynomialWrittenOut(CrossForm form)
    {
        using var scope = torch.NewDisposeScope();
        using var model = new DeepAndCross(new DeepAndCrossOptions { Dimension = 1, Form = form, CrossLayers = 2, Hidden = [] }, Setup());
        var x0 = OnnxRun.Random(new Random(2), 3);
        var x = (float[])x0.Clone();
        for (var layer = 0; layer < 2; layer++)
        {
            var weight = Parameter(model, $"cross{layer}");
            var bias = Parameter(model, $"crossBias{layer}");
            float Product(int row) => Enumerable.Range(0, 3).Sum(j => weight[(row * 3) + j] * x[j]);
            x = [.. Enumerable.Range(0, 3).Select(i => form == CrossForm.Vector ? (x0[i] * Product(0)) + bias[i] + x[i] : (x0[i] * (Product(i) + bias[i])) + x[i])];
        }

        OnnxRun.AssertClose(x, Numbers(model.Cross(new TorchValue(torch.tensor(x0, [1, 3])))), 1e-5f);
    }

    // Two regions, sums u = (ln 3, 0) and w = (0, ln 3): softmax (3/4, 1/4), sigmoids 1/2 and 3/4, p = 3/8 + 3/16 = 9/16.
    [Fact]
    public void LsPlm_WorkedByHand_MixesRegions()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new LsPlm(new LsPlmOptions { Regions = 2 }, Setup());
        var third = MathF.Log(3) / 3;
        var p = model.Forward(Inputs([.. Enumerable.Repeat(new[] { 9, third, 0, 0, third }, 3).SelectMany(r => r)], 5));
        OnnxRun.AssertClose([9f / 16], Numbers(p), 1e-6f);
        var loss = model.Loss(((TorchValue)p).Tensor, torch.tensor(new[] { 1f }), torch.zeros(1));
        Assert.Equal(-MathF.Log(9f / 16), loss.ToArray()[0], 1e-5f);
    }

    // Log-loss of the logit ln 3 is -ln(3/4) for a positive and -ln(1/4) for a negative example.
    [Fact]
    public void Loss_WorkedByHand_IsTheMeanLogLoss()
    {
        using var scope = torch.NewDisposeScope();
        using var model = new LogisticRegression(new LogisticRegressionOptions(), Setup());
        var loss = model.Loss(torch.tensor(new[] { MathF.Log(3), MathF.Log(3) }, [2, 1]), torch.tensor(new[] { 1f, 0f }), torch.zeros(2));
        Assert.Equal(-(MathF.Log(0.75f) + MathF.Log(0.25f)) / 2, loss.ToArray()[0], 1e-5f);
    }

    [Theory]
    [InlineData("ffm")]
    [InlineData("ls-plm")]
    [InlineData("pnn")]
    [InlineData("afm")]
    [InlineData("dcn")]
    [InlineData("dlrm")]
    public void Backward_RandomRows_FollowsCentralDifferences(string family)
    {
        using var scope = torch.NewDisposeScope();
        var options = Worlds.Tune(ModelRegistry.Get(family), dimension: 3);
        using var model = ModelRegistry.Get(family).Create(options, Setup());
        var (start, way) = (OnnxRun.Random(new Random(4), 3 * model.RowWidth), OnnxRun.Random(new Random(5), 3 * model.RowWidth));
        torch.Tensor LossAt(torch.Tensor rows) => model.Loss(
            ((TorchValue)model.Forward(InputsOf(rows))).Tensor, torch.tensor(new[] { 1f }), torch.zeros(1));
        torch.Tensor At(float step) => torch.tensor(start.Zip(way, (s, w) => s + (step * w)).ToArray(), [1, 3, model.RowWidth]);

        var rows = At(0).requires_grad_(true);
        LossAt(rows).backward();
        var slope = rows.grad!.ToArray().Zip(way, (g, w) => g * w).Sum();
        const float h = 1e-3f;
        var difference = (LossAt(At(h)).ToArray()[0] - LossAt(At(-h)).ToArray()[0]) / (2 * h);

        Assert.Equal(difference, slope, 0.02f * Math.Max(0.1f, Math.Abs(slope)));
    }

    private static RankingSetup Setup() => new(new FieldLayout(Set, historyAsFields: false), 1, new Random(3), torch.CPU);

    private static RankingInputs Inputs(float[] rows, int width) => InputsOf(torch.tensor(rows, [1, 3, width]));

    private static RankingInputs InputsOf(torch.Tensor rows) =>
        new() { Layout = new FieldLayout(Set, historyAsFields: false), Rows = new TorchValue(rows), Candidate = new TorchValue(rows) };

    private static float[] Parameter(torch.nn.Module model, string name) => model.named_parameters().Single(p => p.name == name).parameter.ToArray();

    private static float[] Numbers(Value value) => ((TorchValue)value).Tensor.ToArray();
}
