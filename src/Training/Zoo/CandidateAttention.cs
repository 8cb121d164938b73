using Recsys.Core;
using Recsys.Training.Graph;
using Recsys.Training.Torch;
using TorchSharp.Modules;

namespace Recsys.Training;

/// <summary>
/// DIN's activation unit in a formula over values: a Dice layer over event h, candidate c, h∘c and h - c, then a number. As W_d (h - c) is
/// linear in both it is part of W_h h and W_c c, so that only the product is computed for each pair. Optionally the layer also reads
/// learned vectors of the event's kind and of how many events ago it was.
/// </summary>
internal sealed class CandidateAttention : TorchSharp.torch.nn.Module
{
    private const float VectorDeviation = 0.1f;
    private readonly Affine _history;
    private readonly Affine _candidate;
    private readonly Affine _product;
    private readonly Dice _activation;
    private readonly Affine _weight;
    private readonly Parameter? _kinds;
    private readonly Parameter? _positions;

    /// <param name="setup">What the model is built for.</param>
    /// <param name="dimension">k.</param>
    /// <param name="units">Units of the layer.</param>
    /// <param name="positions">Whether it reads kinds and positions.</param>
    public CandidateAttention(RankingSetup setup, int dimension, int units, bool positions)
        : base(nameof(CandidateAttention))
    {
        _history = new Affine(setup, dimension, units);
        _candidate = new Affine(setup, dimension, units, bias: false);
        _product = new Affine(setup, dimension, units, bias: false);
        _activation = new Dice(units, setup.Device);
        _weight = new Affine(setup, units, 1);
        RegisterComponents();
        if (positions)
        {
            _kinds = Initial.NormalParameter(setup.Random, VectorDeviation, setup.Device, Enum.GetValues<InteractionKind>().Length, units);
            _positions = Initial.NormalParameter(setup.Random, VectorDeviation, setup.Device, setup.HistoryLength, units);
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

        return _weight.Forward(_activation.Forward(hidden, x.HistoryWeights!.Positive().Unsqueeze(2))).Squeeze(2);
    }
}
