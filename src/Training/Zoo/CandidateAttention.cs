using Recsys.Training.Graph;

namespace Recsys.Training;

/// <summary>
/// DIN's activation unit in a formula over values: a Dice layer over event h, candidate c, h∘c and h - c, then a number. As W_d (h - c) is
/// linear in both it is part of W_h h and W_c c, so that only the product is computed for each pair.
/// </summary>
internal sealed class CandidateAttention : TorchSharp.torch.nn.Module
{
    private readonly Affine _history;
    private readonly Affine _candidate;
    private readonly Affine _product;
    private readonly Dice _activation;
    private readonly Affine _weight;

    public CandidateAttention(RankingSetup setup, int dimension, int units)
        : base(nameof(CandidateAttention))
    {
        _history = new Affine(setup, dimension, units);
        _candidate = new Affine(setup, dimension, units, bias: false);
        _product = new Affine(setup, dimension, units, bias: false);
        _activation = new Dice(units, setup.Device);
        _weight = new Affine(setup, units, 1);
        RegisterComponents();
    }

    /// <summary>A number for each event and candidate, not normalised: [B, T].</summary>
    /// <param name="history">[B, T, k].</param>
    /// <param name="candidate">[B, k].</param>
    /// <param name="weights">[B, T], 0 where padded.</param>
    public Value Forward(Value history, Value candidate, Value weights)
    {
        var product = _product.Forward(candidate.Unsqueeze(1) * history);
        var hidden = product + _history.Forward(history) + _candidate.Forward(candidate).Unsqueeze(1);
        return _weight.Forward(_activation.Forward(hidden, weights.Positive().Unsqueeze(2))).Squeeze(2);
    }
}
