using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// DIN's activation unit in a formula over values: Dice layers over event h, candidate c, h∘c and h - c, then a number. As W_d (h - c) is
/// linear in both it is part of W_h h and W_c c, so that the first layer computes only the product for each pair. Optionally that layer also
/// reads learned vectors of the event's kind and of how many events ago it was.
/// </summary>
internal sealed class CandidateAttention : TorchSharp.torch.nn.Module
{
    private const float VectorDeviation = 0.1f;
    private readonly Affine _history;
    private readonly Affine _candidate;
    private readonly Affine _product;
    private readonly Dice[] _activations;
    private readonly Affine[] _layers;
    private readonly Parameter? _kinds;
    private readonly Parameter? _positions;

    /// <param name="setup">What the model is built for.</param>
    /// <param name="dimension">k.</param>
    /// <param name="units">Hidden units of each layer, at least one.</param>
    /// <param name="positions">Whether it reads kinds and positions.</param>
    public CandidateAttention(RankingSetup setup, int dimension, IReadOnlyList<int> units, bool positions)
        : base(nameof(CandidateAttention))
    {
        _history = new Affine(setup, dimension, units[0]);
        _candidate = new Affine(setup, dimension, units[0], bias: false);
        _product = new Affine(setup, dimension, units[0], bias: false);
        _activations = [.. units.Select(u => new Dice(u, setup.Device))];
        _layers = [.. units.Select((u, i) => new Affine(setup, u, i + 1 < units.Count ? units[i + 1] : 1))];
        RegisterComponents();
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"activation{i}", _activations[i]);
            register_module($"layer{i}", _layers[i]);
        }

        if (positions)
        {
            _kinds = Initial.NormalParameter(setup.Random, VectorDeviation, setup.Device, Enum.GetValues<InteractionKind>().Length, units[0]);
            _positions = Initial.NormalParameter(setup.Random, VectorDeviation, setup.Device, setup.HistoryLength, units[0]);
            register_parameter("kinds", _kinds);
            register_parameter("positions", _positions);
        }
    }

    /// <summary>A number for each event and candidate, not normalised: [B, T].</summary>
    /// <param name="history">[B, T, k].</param>
    /// <param name="candidate">[B, k].</param>
    /// <param name="x">What the model reads: the events' weights, kinds and number.</param>
    public Value Forward(Value history, Value candidate, RankingInputs x)
    {
        var product = _product.Forward(candidate.Unsqueeze(1) * history);
        var hidden = product + _history.Forward(history) + _candidate.Forward(candidate).Unsqueeze(1);
        if (_kinds is not null)
        {
            hidden = hidden + x.HistoryKinds!.RowsOf(_kinds) + history.Parameter(_positions!).Slice(0, 0, x.HistoryLength);
        }

        var counts = x.HistoryWeights!.Positive().Unsqueeze(2);
        for (var i = 0; i < _layers.Length; i++)
        {
            hidden = _layers[i].Forward(_activations[i].Forward(hidden, counts));
        }

        return hidden.Squeeze(2);
    }
}
