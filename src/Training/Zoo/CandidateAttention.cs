using Recsys.Training.Graph;

namespace Recsys.Training;

/// <summary>
/// DIN's activation unit in a formula over values: Dice layers over event h, candidate c, h∘c and h - c, then a number. As W_d (h - c) is
/// linear in both it is part of W_h h and W_c c, so that the first layer computes only the product for each pair.
/// </summary>
internal sealed class CandidateAttention : TorchSharp.torch.nn.Module
{
    private readonly Affine _history;
    private readonly Affine _candidate;
    private readonly Affine _product;
    private readonly Dice[] _activations;
    private readonly Affine[] _layers;

    /// <param name="setup">Random source and device.</param>
    /// <param name="dimension">k.</param>
    /// <param name="units">Hidden units of each layer, at least one.</param>
    public CandidateAttention(RankingSetup setup, int dimension, IReadOnlyList<int> units)
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
    }

    /// <summary>A number for each event and candidate, not normalised: [B, T].</summary>
    /// <param name="history">[B, T, k].</param>
    /// <param name="candidate">[B, k].</param>
    /// <param name="weights">[B, T], 0 where padded.</param>
    public Value Forward(Value history, Value candidate, Value weights)
    {
        var product = _product.Forward(candidate.Unsqueeze(1) * history);
        var hidden = product + _history.Forward(history) + _candidate.Forward(candidate).Unsqueeze(1);
        var counts = weights.Positive().Unsqueeze(2);
        for (var i = 0; i < _layers.Length; i++)
        {
            hidden = _layers[i].Forward(_activations[i].Forward(hidden, counts));
        }

        return hidden.Squeeze(2);
    }
}
