using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;

namespace Recsys.Training.Tests;

public class RecurrentCellTests
{
    [Fact]
    public void AugruStep_OneUnit_IsHandWorked()
    {
        using var scope = torch.NewDisposeScope();
        using var cell = new AttentionalGru(Setup(), 1, 1);
        Fill(cell, "_input.weight", 1, 2, 3);
        Fill(cell, "_input.bias", 0, 0, 0.5f);
        Fill(cell, "_recurrent.weight", -1, 1, 2);
        Fill(cell, "_recurrent.bias", 0, 0, 0.25f);

        var next = Number(cell.Step(cell.Inputs(Of(0.5f)), Of(0.2f), Of(0.6f)));

        double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        var update = 0.6 * Sigmoid(0.5 - 0.2);
        var fresh = Math.Tanh((3 * 0.5) + 0.5 + (Sigmoid((2 * 0.5) + 0.2) * ((2 * 0.2) + 0.25)));
        Assert.Equal((0.2 * (1 - update)) + (update * fresh), next, 1e-6);
    }

    [Fact]
    public void AugruStep_WithoutAttention_LeavesTheState()
    {
        using var scope = torch.NewDisposeScope();
        using var cell = new AttentionalGru(Setup(), 1, 1);

        Assert.Equal(0.2f, Number(cell.Step(cell.Inputs(Of(3)), Of(0.2f), Of(0))), 1e-7f);
    }

    [Fact]
    public void AugruStep_Gradient_EqualsTheDifferenceQuotient()
    {
        using var scope = torch.NewDisposeScope();
        using var cell = new AttentionalGru(Setup(), 2, 3);
        var state = torch.tensor(new float[] { 0.3f, -0.2f, 0.7f }, [1, 3]);
        float Loss(float x) => ((TorchValue)cell.Step(cell.Inputs(Of(x, 0.4f)), new TorchValue(state), Of(0.7f)).Square().Sum(1)).Tensor.ToArray()[0];

        var input = torch.tensor(new float[] { 0.5f, 0.4f }, [1, 2]).requires_grad_(true);
        ((TorchValue)cell.Step(cell.Inputs(new TorchValue(input)), new TorchValue(state), Of(0.7f)).Square().Sum(1)).Tensor.sum().backward();

        const float step = 1e-2f;
        Assert.Equal((Loss(0.5f + step) - Loss(0.5f - step)) / (2 * step), input.grad!.ToArray()[0], 2e-3);
    }

    [Fact]
    public void Address_TwoSlots_IsTheSoftmaxOfCosines()
    {
        using var scope = torch.NewDisposeScope();
        var memory = new TorchValue(torch.tensor(new float[] { 3, 4, 0, 2 }, [1, 2, 2]));

        var weights = ((TorchValue)SlotMemory.Address(memory, Of(1, 0), Of(2))).Tensor.ToArray();

        // The cosines with (1, 0) are 0.6 and 0; sharpened by 2 they are 1.2 and 0.
        Assert.Equal(Math.Exp(1.2) / (Math.Exp(1.2) + 1), weights[0], 1e-6);
        Assert.Equal(1 / (Math.Exp(1.2) + 1), weights[1], 1e-6);
    }

    [Fact]
    public void MemoryStep_Padding_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var memory = new SlotMemory(Setup(), 2, 3, 4);
        var before = memory.Step(memory.Start(new TorchValue(torch.zeros(1, 1, 2))), Of(1, -1), Of(1));

        var after = memory.Step(before, Of(5, 5), Of(0));

        Assert.Equal(Numbers(before.Memory), Numbers(after.Memory));
        Assert.Equal(Numbers(before.Control), Numbers(after.Control));
        Assert.Equal(Numbers(before.Read), Numbers(after.Read));
        Assert.Equal(Numbers(before.Written), Numbers(after.Written));
        Assert.Equal(1, Numbers(before.Written).Sum(), 1e-5f);
    }

    [Theory]
    [InlineData(-100)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(100)]
    public void Softplus_AnyNumber_IsExactWithoutOverflow(float x)
    {
        using var scope = torch.NewDisposeScope();

        Assert.Equal(x > 50 ? x : Math.Log(1 + Math.Exp(x)), Number(Of(x).Softplus()), 1e-6);
    }

    [Fact]
    public void RowPenalty_TwoRows_IsHandWorked()
    {
        using var scope = torch.NewDisposeScope();
        using var penalty = new RowPenalty([0.5f, 0.25f], [0, 4, 2], torch.CPU);

        var loss = penalty.Of(torch.tensor(new long[] { 2, 1 }), torch.tensor(new float[] { 1, 2, 3, 0 }, [2, 2])).ToArray()[0];

        // Row 2 is (1, 2) and occurs twice, row 1 is (3, 0) and occurs four times; half of each column's strength.
        Assert.Equal((((0.25 * 1) + (0.125 * 4)) / 2) + (0.25 * 9 / 4), loss, 1e-6);
    }

    private static RankingSetup Setup()
    {
        var events = new InteractionDataset("x", ["u"], ["i"], []);
        var layout = new FieldLayout(new ExampleSet(events, [], [.. RatingExamples.FieldsOf(events)]), historyAsFields: false);
        return new RankingSetup(layout, 1, new Random(1), torch.CPU);
    }

    private static void Fill(torch.nn.Module module, string parameter, params float[] values)
    {
        using var noGradient = torch.no_grad();
        var target = module.get_parameter(parameter)!;
        target.copy_(torch.tensor(values, target.shape));
    }

    private static TorchValue Of(params float[] row) => new(torch.tensor(row, [1, row.Length]));

    private static float[] Numbers(Value value) => ((TorchValue)value).Tensor.ToArray();

    private static float Number(Value value) => Assert.Single(Numbers(value));
}
