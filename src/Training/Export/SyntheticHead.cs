using Recsys.Training.Layers;
using Recsys.Training.Onnx;

namespace Recsys.Training.Export;

/// <summary>A multilayer perceptron with ReLU and random weights, as an ONNX graph and as plain arithmetic.</summary>
internal sealed class SyntheticHead
{
    private readonly List<(float[] Weight, float[] Bias, int Inputs, int Outputs)> _layers = [];

    public SyntheticHead(int inputs, IReadOnlyList<int> hidden, Random random)
    {
        foreach (var units in hidden.Append(1))
        {
            _layers.Add((Initial.Normal(random, MathF.Sqrt(2f / inputs), (long)inputs * units), Initial.Normal(random, 0.1f, units), inputs, units));
            inputs = units;
        }
    }

    public int Inputs => _layers[0].Inputs;

    /// <summary>[N, inputs] to [N]: the logistic function of the last layer.</summary>
    public string Export(OnnxGraphBuilder g, string x)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            var (weight, bias, inputs, outputs) = _layers[i];
            x = g.Linear(x, weight, bias, inputs, outputs);
            if (i < _layers.Count - 1)
            {
                x = g.Add("Relu", x);
            }
        }

        return g.Squeeze(g.Add("Sigmoid", x), 1);
    }

    /// <summary>The score of one input.</summary>
    public float Score(float[] x)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            var (weight, bias, inputs, outputs) = _layers[i];
            var y = new float[outputs];
            for (var o = 0; o < outputs; o++)
            {
                y[o] = bias[o] + Core.VectorMath.Dot(weight.AsSpan(o * inputs, inputs), x);
                y[o] = i < _layers.Count - 1 ? Math.Max(0, y[o]) : y[o];
            }

            x = y;
        }

        return Core.VectorMath.Sigmoid(x[0]);
    }
}
