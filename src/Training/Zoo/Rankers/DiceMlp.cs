using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Linear layers with <see cref="Dice"/> and dropout between them, and a last linear layer of one output.</summary>
internal sealed class DiceMlp : TorchSharp.torch.nn.Module
{
    private readonly List<(DenseLayer Layer, Dice Activation)> _layers = [];
    private readonly DenseLayer _output;
    private readonly double _dropout;

    /// <param name="setup">Random source and device.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="dropout">Chance that a hidden unit is left out in a step.</param>
    public DiceMlp(RankingSetup setup, int inputs, IReadOnlyList<int> hidden, double dropout)
        : base(nameof(DiceMlp))
    {
        _dropout = dropout;
        foreach (var units in hidden)
        {
            var layer = new DenseLayer(setup.Random, inputs, units, setup.Device);
            var activation = new Dice(units, setup.Device);
            register_module($"layer{_layers.Count}", layer);
            register_module($"dice{_layers.Count}", activation);
            _layers.Add((layer, activation));
            inputs = units;
        }

        _output = new DenseLayer(setup.Random, inputs, 1, setup.Device);
        register_module("output", _output);
    }

    /// <summary>[B, inputs] to [B, 1].</summary>
    public Value Forward(Value x)
    {
        foreach (var (layer, activation) in _layers)
        {
            x = activation.Forward(layer.Forward(x), null).Dropout(_dropout);
        }

        return _output.Forward(x);
    }
}
