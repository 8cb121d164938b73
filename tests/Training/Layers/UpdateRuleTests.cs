using FsCheck;
using FsCheck.Fluent;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Tests;

public class UpdateRuleTests
{
    // The paper's algorithm in plain numbers beside the tensors, from any first value.
    [Fact]
    public void Ftrl_SeveralSteps_FollowsThePaper() => Prop.ForAll(
        Gen.Choose(-300, 300).ArrayOf(6).ToArbitrary(),
        numbers =>
        {
            const double alpha = 0.1, beta = 0.5, l1 = 0.2, l2 = 0.3;
            using var scope = torch.NewDisposeScope();
            var rule = new FtrlRule(alpha, beta, l1, l2);
            var w = numbers[0] / 100.0;
            var values = torch.tensor(new[] { (float)w });
            var states = rule.Begin(values);
            var (z, n) = (-(w * ((beta / alpha) + l2)) - (Math.Sign(w) * l1), 0.0);
            foreach (var g in numbers.Skip(1).Select(v => v / 100.0))
            {
                z += g - ((Math.Sqrt(n + (g * g)) - Math.Sqrt(n)) / alpha * w);
                n += g * g;
                w = Math.Abs(z) <= l1 ? 0 : -(z - (Math.Sign(z) * l1)) / (((beta + Math.Sqrt(n)) / alpha) + l2);
                values = rule.Next(values, torch.tensor(new[] { (float)g }), states);
            }

            return Math.Abs(values.ToArray()[0] - w) < 1e-3;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ftrl_NoGradientYet_KeepsTheFirstValues()
    {
        using var scope = torch.NewDisposeScope();
        var rule = new FtrlRule(0.1, 0.5, 0.2, 0.3);
        var values = torch.tensor(new[] { 0.7f, -0.3f, 0f });
        OnnxRun.AssertClose([0.7f, -0.3f, 0f], rule.Next(values, torch.zeros(3), rule.Begin(values)).ToArray(), 1e-6f);
    }

    [Fact]
    public void AdaGrad_SeveralSteps_FollowsTorchs()
    {
        using var scope = torch.NewDisposeScope();
        var start = OnnxRun.Random(new Random(1), 12);
        var own = new Parameter(torch.tensor(start, [3, 4]));
        var reference = new Parameter(torch.tensor(start, [3, 4]));
        using var rules = new DenseRules([(own, new AdaGradRule(0.05))]);
        using var adagrad = torch.optim.Adagrad([reference], 0.05, initial_accumulator_value: 1e-6);
        for (var step = 0; step < 5; step++)
        {
            rules.ZeroGradients();
            (own * own * own).sum().backward();
            rules.Update();
            adagrad.zero_grad();
            (reference * reference * reference).sum().backward();
            adagrad.step();
        }

        OnnxRun.AssertClose(reference.ToArray(), own.ToArray(), 1e-5f);
    }

    // Step 0.5, bounds 0.5: L1 takes 0.5 x 0.5 off each number; L2,1 takes 0.5 x 0.5 off the row's length.
    [Fact]
    public void AdaGrad_WithoutGradient_ShrinksByL1AndByL21()
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.tensor(new[] { 3f, 4f, 0.1f, -0.2f }, [2, 2]);
        float[] Next(AdaGradRule rule) => rule.Next(values, torch.zeros(2, 2), rule.Begin(values)).ToArray();
        OnnxRun.AssertClose([2.75f, 3.75f, 0, 0], Next(new AdaGradRule(0.5, l1: 0.5)), 1e-6f);

        // The first row has length 5 and keeps 4.75 / 5; the second is shorter than 0.25.
        OnnxRun.AssertClose([2.85f, 3.8f, 0, 0], Next(new AdaGradRule(0.5, l21: 0.5)), 1e-6f);
    }

    [Fact]
    public void RowRules_Update_MovesOnlyNamedColumnsOfTheRowsGathered()
    {
        using var scope = torch.NewDisposeScope();
        using var table = new RowTable(new Random(2), rows: 3, dimension: 3, deviation: 1, torch.CPU);
        using var rules = new RowRules(table, [new(1, 1, new AdaGradRule(0.1))]);
        var before = table.Values.ToArray();
        var rows = torch.tensor(new long[] { 2 });
        var gathered = table.Gather(rows);
        (gathered * gathered).sum().backward();

        rules.Update(rows, gathered);

        var after = table.Values.ToArray();
        for (var i = 0; i < before.Length; i++)
        {
            // AdaGrad's first step has the length of the learning rate, as Adam's.
            Assert.Equal(i == 7 ? before[i] - (0.1f * MathF.Sign(before[i])) : before[i], after[i], 1e-4f);
        }
    }

    // A category seen once moves little beside one seen always: L1 leaves the second alone.
    [Fact]
    public void WideAndDeep_StrongL1_EmptiesTheWidePart()
    {
        var random = new Random(3);
        var values = Worlds.Draw(random, 1000, 20);
        var set = Worlds.Examples([.. values.Select(v => v % 2 == 0 ? 1f : 0f)], Worlds.Field("a", 20, values), Worlds.Field("b", 20, Worlds.Draw(random, 1000, 20)));
        int Live(double l1)
        {
            var options = (WideAndDeepOptions)Worlds.Tune(WideAndDeep.Family, epochs: 2) with { WideL1 = l1, Buckets = 4096 };
            using var ranker = RankingTrainer.Train(WideAndDeep.Family, options, set, [.. Enumerable.Range(0, 1000)], [], cancellationToken: TestContext.Current.CancellationToken);
            return ranker.Model.parameters().Single(p => p.numel() == 4096).ToArray().Count(w => w != 0);
        }

        Assert.Equal(0, Live(1));
        Assert.InRange(Live(0), 200, 4096);
    }
}
