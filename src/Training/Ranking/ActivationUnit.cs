using Recsys.Core;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Ranking;

/// <summary>
/// DIN's local activation unit (Zhou et al. 2018, section 4.3): Dice layers over event h, candidate c, h∘c and h - c, then a number, which no
/// softmax normalises, so that their sum tells the strength of the interest. As W_d (h - c) is linear in both it is part of W_h h and W_c c:
/// the history's part is computed once for all candidates, and only the product for each pair. Optionally the first layer also reads learned
/// vectors of the event's kind and of how many events ago it was.
/// </summary>
internal sealed class ActivationUnit : torch.nn.Module
{
    private const float VectorDeviation = 0.1f;
    private readonly DenseLayer _history;
    private readonly DenseLayer _candidate;
    private readonly DenseLayer _product;
    private readonly Dice[] _activations;
    private readonly DenseLayer[] _layers;
    private readonly Parameter? _kinds;
    private readonly Parameter? _positions;

    /// <param name="random">Source of first values.</param>
    /// <param name="device">Where parameters live.</param>
    /// <param name="dimension">k.</param>
    /// <param name="units">Hidden units of each layer, at least one.</param>
    /// <param name="positions">Longest history whose kinds and positions it reads; 0 to read the items alone.</param>
    public ActivationUnit(Random random, torch.Device device, int dimension, IReadOnlyList<int> units, int positions = 0)
        : base(nameof(ActivationUnit))
    {
        _history = new DenseLayer(random, dimension, units[0], device);
        _candidate = new DenseLayer(random, dimension, units[0], device, bias: false);
        _product = new DenseLayer(random, dimension, units[0], device, bias: false);
        _activations = [.. units.Select(u => new Dice(u, device))];
        _layers = [.. units.Select((u, i) => new DenseLayer(random, u, i + 1 < units.Count ? units[i + 1] : 1, device))];
        RegisterComponents();
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"activation{i}", _activations[i]);
            register_module($"layer{i}", _layers[i]);
        }

        if (positions > 0)
        {
            _kinds = Initial.NormalParameter(random, VectorDeviation, device, Enum.GetValues<InteractionKind>().Length, units[0]);
            _positions = Initial.NormalParameter(random, VectorDeviation, device, positions, units[0]);
            register_parameter("kinds", _kinds);
            register_parameter("positions", _positions);
        }
    }

    /// <summary>A number for each pair of event and candidate: [..., T].</summary>
    /// <param name="history">[..., T, k]; a dimension of 1 where several candidates share it.</param>
    /// <param name="candidate">[..., k].</param>
    /// <param name="counts">[..., T, 1]: 1 for pairs that count in the statistics of Dice, 0 for padding; read while training only.</param>
    /// <param name="kinds">[..., T]: number of each event's kind; of use with positions.</param>
    /// <param name="length">T; of use with positions.</param>
    public Value Forward(Value history, Value candidate, Value? counts, Value? kinds = null, int length = 0)
    {
        var pairs = candidate.Unsqueeze(-2) * history;
        var hidden = pairs.Through(_product) + history.Through(_history) + candidate.Through(_candidate).Unsqueeze(-2);
        if (_kinds is not null)
        {
            hidden = hidden + kinds!.RowsOf(_kinds) + history.Parameter(_positions!).Slice(0, 0, length);
        }

        for (var i = 0; i < _layers.Length; i++)
        {
            hidden = _activations[i].Forward(hidden, counts).Through(_layers[i]);
        }

        return hidden.Squeeze(-1);
    }
}
