using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Tests;

public class AdamTests
{
    [Fact]
    public void DenseAdam_SeveralSteps_FollowsTorchsAdamW()
    {
        using var scope = torch.NewDisposeScope();
        var start = OnnxRun.Random(new Random(1), 12);
        var own = new Parameter(torch.tensor(start, [3, 4]));
        var reference = new Parameter(torch.tensor(start, [3, 4]));
        using var adam = new DenseAdam([own], weightDecay: 0.1);
        using var torchAdam = torch.optim.AdamW([reference], 0.05, weight_decay: 0.1);
        for (var step = 0; step < 5; step++)
        {
            adam.ZeroGradients();
            (own * own * own).sum().backward();
            adam.Update(0.05);
            torchAdam.zero_grad();
            (reference * reference * reference).sum().backward();
            torchAdam.step();
        }

        OnnxRun.AssertClose(reference.ToArray(), own.ToArray(), 1e-5f);
        Assert.NotEqual(start, own.ToArray());
    }

    [Fact]
    public void RowTable_Update_MovesOnlyTheRowsGathered()
    {
        using var scope = torch.NewDisposeScope();
        using var table = new RowTable(new Random(2), rows: 5, dimension: 3, deviation: 1, torch.CPU);
        var before = table.Values.ToArray();
        var rows = torch.tensor(new long[] { 1, 4 });
        var gathered = table.Gather(rows);
        (gathered * gathered).sum().backward();

        table.Update(rows, gathered, 0.1);

        var after = table.Values.ToArray();
        for (var i = 0; i < before.Length; i++)
        {
            // Adam's first step has the length of the learning rate against the gradient's sign.
            var moved = i / 3 is 1 or 4;
            Assert.Equal(moved ? before[i] - (0.1f * MathF.Sign(before[i])) : before[i], after[i], 1e-5f);
        }
    }
}
