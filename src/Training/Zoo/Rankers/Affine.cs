using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>W x + b in a formula over values; weights begin as N(0, 1 / inputs), the bias at 0.</summary>
internal sealed class Affine : torch.nn.Module
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    public Affine(RankingSetup setup, int inputs, int outputs, bool bias = true)
        : base(nameof(Affine))
    {
        _weight = Initial.NormalParameter(setup.Random, MathF.Sqrt(1f / inputs), setup.Device, outputs, inputs);
        register_parameter("weight", _weight);
        if (bias)
        {
            _bias = Initial.Constant(0, setup.Device, outputs);
            register_parameter("bias", _bias);
        }
    }

    /// <summary>[..., inputs] to [..., outputs].</summary>
    public Value Forward(Value x) => x.Linear(_weight, _bias);
}
