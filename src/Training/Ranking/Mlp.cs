using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking;

/// <summary>Linear layers with ReLU and dropout between them; with outputs, a last linear layer without.</summary>
internal sealed class Mlp : torch.nn.Module
{
    private readonly List<(Parameter Weight, Parameter Bias)> _layers = [];
    private readonly double _dropout;
    private readonly bool _linearOutput;

    /// <param name="setup">Random source and device.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="dropout">Chance that a hidden unit is left out in a step.</param>
    /// <param name="outputs">Width of the linear output; 0 to end with the last hidden layer.</param>
    public Mlp(RankingSetup setup, int inputs, IReadOnlyList<int> hidden, double dropout, int outputs = 1)
        : base(nameof(Mlp))
    {
        _dropout = dropout;
        _linearOutput = outputs > 0;
        foreach (var units in outputs > 0 ? [.. hidden, outputs] : hidden)
        {
            // He et al. 2015: variance 2 / inputs keeps the scale through ReLU.
            var weight = Initial.NormalParameter(setup.Random, MathF.Sqrt(2f / inputs), setup.Device, units, inputs);
            var bias = Initial.Constant(0, setup.Device, units);
            register_parameter($"weight{_layers.Count}", weight);
            register_parameter($"bias{_layers.Count}", bias);
            _layers.Add((weight, bias));
            inputs = units;
        }

        OutputWidth = inputs;
    }

    /// <summary>Width of the output.</summary>
    public int OutputWidth { get; }

    public Value Forward(Value x)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            x = x.Linear(_layers[i].Weight, _layers[i].Bias);
            if (i < _layers.Count - 1 || !_linearOutput)
            {
                x = x.Relu().Dropout(_dropout);
            }
        }

        return x;
    }
}
