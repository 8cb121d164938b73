using Recsys.Training.Examples;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;

namespace Recsys.Training.Tests;

/// <summary>Operations give the same numbers in torch and in a graph.</summary>
public class ValueParityTests
{
    [Fact]
    public void HashWith_WholeNumbersUpToTheBound_IsExactInBothForms()
    {
        var random = new Random(1);
        float[] Numbers() => [0, 1, FieldKeys.Bound - 1, .. Enumerable.Range(0, 200).Select(_ => (float)random.Next(FieldKeys.Bound))];
        var (a, b) = (Numbers(), Numbers());
        var (torched, graphed) = Both(a, b, [a.Length], (x, y) => x.HashWith(y, 1 << 20));

        // The same in 64-bit integers of the language.
        float[] expected = [.. a.Zip(b, (x, y) => (float)(((((long)x * 1_640_531_527) + ((long)y * 1_103_515_245)) % int.MaxValue) % (1 << 20)))];
        Assert.Equal(expected, torched);
        Assert.Equal(expected, graphed);

        // Neither all alike nor in one corner.
        Assert.InRange(expected.Distinct().Count(), 195, 203);
        Assert.InRange(expected.Max(), 1 << 19, 1 << 20);
    }

    [Fact]
    public void Select_RepeatedPlaces_IsEqualInBothForms()
    {
        var numbers = OnnxRun.Random(new Random(2), 12);
        var (torched, graphed) = Both(numbers, numbers, [2, 3, 2], (x, _) => x.Select(1, 2, 0, 2));
        float[] expected = [.. new[] { 4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11 }.Select(i => numbers[i])];
        Assert.Equal(expected, torched);
        Assert.Equal(expected, graphed);
    }

    private static (float[] Torched, float[] Graphed) Both(float[] a, float[] b, int[] shape, Func<Value, Value, Value> compute)
    {
        using var scope = torch.NewDisposeScope();
        var sizes = Array.ConvertAll(shape, s => (long)s);
        var torched = (TorchValue)compute(new TorchValue(torch.tensor(a, sizes)), new TorchValue(torch.tensor(b, sizes)));
        var g = new OnnxGraphBuilder("parity");
        var parameters = new OnnxParameters(g);
        var dimensions = Array.ConvertAll(shape, s => (object)s);
        var result = (OnnxValue)compute(new OnnxValue(g.Input("a", dimensions), parameters), new OnnxValue(g.Input("b", dimensions), parameters));
        g.Output(result.Name, "result", [.. torched.Tensor.shape.Select(s => (object)s)]);
        return (torched.Tensor.ToArray(), OnnxRun.Run(g.Build(), "result", ("a", a, shape), ("b", b, shape)));
    }
}
