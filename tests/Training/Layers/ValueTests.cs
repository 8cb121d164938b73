using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Tests;

/// <summary>Every operation gives the same numbers in torch and in the graph that it writes.</summary>
public sealed class ValueTests
{
    private static readonly Dictionary<string, Func<Value, Value, Parameter, Value>> Operations = new()
    {
        ["add"] = (a, b, _) => a + b,
        ["subtract"] = (a, b, _) => a - b,
        ["multiply"] = (a, b, _) => a * b,
        ["divide"] = (a, b, _) => a / (b.Square() + 1f),
        ["scalars"] = (a, _, _) => 2f - ((a * 3f) - 0.5f),
        ["matmul"] = (a, b, _) => a.MatMul(b.Transpose(0, 2, 1)),
        ["sigmoid"] = (a, _, _) => a.Sigmoid(),
        ["tanh"] = (a, _, _) => a.Tanh(),
        ["relu"] = (a, _, _) => a.Relu(),
        ["exp"] = (a, _, _) => a.Exp(),
        ["log"] = (a, _, _) => (a.Square() + 1f).Log(),
        ["sqrt"] = (a, _, _) => (a.Square() + 1f).Sqrt(),
        ["positive"] = (a, _, _) => a.Positive(),
        ["at least"] = (a, _, _) => a.AtLeast(0.25f),
        ["softmax"] = (a, _, _) => a.Softmax(),
        ["sum"] = (a, _, _) => a.Sum(1),
        ["sum kept"] = (a, _, _) => a.Sum(-1, keep: true),
        ["mean"] = (a, _, _) => a.Mean(1, 3),
        ["reshape"] = (a, _, _) => a.Reshape(-1, 6) * 2f,
        ["flatten"] = (a, _, _) => a.Flatten(12),
        ["merge"] = (a, _, _) => a.MergeLastTwo(rank: 3),
        ["transpose"] = (a, _, _) => a.Transpose(2, 0, 1),
        ["unsqueeze"] = (a, b, _) => a.Unsqueeze(1) * b.Unsqueeze(2),
        ["squeeze"] = (a, _, _) => a.Sum(1, keep: true).Squeeze(1),
        ["slice"] = (a, _, _) => a.Slice(2, 1, 3),
        ["concat"] = (a, b, _) => a.Concat(2, b, a),
        ["expand"] = (a, b, _) => a.Slice(0, 0, 1).Sum(1).ExpandTo(b) + b.Sum(1),
        ["rows"] = (a, _, p) => a.Positive().RowsOf(p),
        ["linear"] = (a, _, p) => a.Linear(p, null),
        ["parameter"] = (a, _, p) => a * a.Parameter(p).Slice(0, 0, 1),
        ["dropout"] = (a, _, _) => a.Dropout(0.5),
    };

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_OnRandomNumbers_IsTheSameInBothForms(string name)
    {
        using var scope = torch.NewDisposeScope();
        var random = new Random(7);
        var (a, b) = (OnnxRun.Random(random, 2 * 3 * 4), OnnxRun.Random(random, 2 * 3 * 4));
        using var table = new Parameter(OnnxRun.Random(random, 5 * 4).ToTensor(torch.CPU, 5, 4));
        var operation = Operations[name];

        var computed = (TorchValue)operation(new TorchValue(a.ToTensor(torch.CPU, 2, 3, 4)), new TorchValue(b.ToTensor(torch.CPU, 2, 3, 4)), table);
        var g = new OnnxGraphBuilder("operation");
        var parameters = new OnnxParameters(g);
        var written = (OnnxValue)operation(new OnnxValue(g.Input("a", "B", 3, 4), parameters), new OnnxValue(g.Input("b", "B", 3, 4), parameters), table);
        g.Output(written.Name, "y", [.. computed.Tensor.shape.Select(d => (object)d)]);

        OnnxRun.AssertClose(computed.Tensor.ToArray(), OnnxRun.Run(g.Build(), "y", ("a", a, [2, 3, 4]), ("b", b, [2, 3, 4])), 1e-5f);
    }

    [Fact]
    public void Dropout_WhileTraining_LeavesOutTheShareAndKeepsTheMean()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3);
        var kept = ((TorchValue)new TorchValue(torch.ones(100_000), generator).Dropout(0.25)).Tensor.ToArray();

        Assert.Equal(0.25, kept.Count(v => v == 0) / 100_000.0, 0.01);
        Assert.All(kept.Where(v => v != 0), v => Assert.Equal(1 / 0.75f, v, 1e-5f));
    }
}
