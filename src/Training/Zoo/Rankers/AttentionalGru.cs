using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// A gated recurrent cell whose update gate is scaled: u' = a u and h' = (1 - u') h + u' tanh(x_n + r h_n), with u and r sigmoids (Zhou et
/// al. 2019, equations 16 to 18). With a between 0 and 1 from attention it is AUGRU, with 1 a plain GRU, and with 0 the step leaves
/// the state as it is, which is what padding needs.
/// </summary>
internal sealed class AttentionalGru : TorchSharp.torch.nn.Module
{
    private readonly int _units;
    private readonly DenseLayer _input;
    private readonly DenseLayer _recurrent;

    /// <param name="setup">Random source and device.</param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="units">H.</param>
    public AttentionalGru(RankingSetup setup, int inputs, int units)
        : base(nameof(AttentionalGru))
    {
        _units = units;
        _input = new DenseLayer(setup.Random, inputs, 3 * units, setup.Device);
        _recurrent = new DenseLayer(setup.Random, units, 3 * units, setup.Device);
        RegisterComponents();
    }

    /// <summary>The part of the gates that does not depend on the state, for all steps at once: [..., inputs] to [..., 3 H], in the order u, r, n.</summary>
    public Value Inputs(Value x) => _input.Forward(x);

    /// <summary>One step.</summary>
    /// <param name="input">[..., 3 H] of <see cref="Inputs"/>.</param>
    /// <param name="state">[..., H].</param>
    /// <param name="scale">[..., 1]: a.</param>
    /// <returns>[..., H].</returns>
    public Value Step(Value input, Value state, Value scale)
    {
        var recurrent = _recurrent.Forward(state);
        var gates = (First(input, 2) + First(recurrent, 2)).Sigmoid();
        var update = First(gates, 1) * scale;
        var fresh = (Third(input) + (gates.Slice(-1, _units, 2L * _units) * Third(recurrent))).Tanh();
        return state + (update * (fresh - state));
    }

    private Value First(Value x, int parts) => x.Slice(-1, 0, (long)parts * _units);

    private Value Third(Value x) => x.Slice(-1, 2L * _units, 3L * _units);
}
