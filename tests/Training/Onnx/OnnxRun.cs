using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Recsys.Training.Tests;

/// <summary>Runs a graph with ONNX Runtime.</summary>
internal static class OnnxRun
{
    public static float[] Run(byte[] graph, string output, params (string Name, float[] Data, int[] Shape)[] inputs)
    {
        using var session = new InferenceSession(graph);
        var values = inputs
            .Where(i => session.InputMetadata.ContainsKey(i.Name))
            .Select(i => NamedOnnxValue.CreateFromTensor(i.Name, new DenseTensor<float>(i.Data, i.Shape)))
            .ToArray();
        using var results = session.Run(values, [output]);
        return results[0].AsEnumerable<float>().ToArray();
    }

    public static void AssertClose(float[] expected, float[] actual, float tolerance = 1e-4f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= tolerance, $"[{i}] expected {expected[i]}, got {actual[i]}");
        }
    }

    public static float[] Random(Random random, int count) => Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1).ToArray();
}
