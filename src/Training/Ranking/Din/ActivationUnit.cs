using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// DIN's local activation unit: a weight for each pair of history event h and candidate c, then the weighted sum of the
/// history. The weights are not normalised by a softmax, so that their sum tells the strength of the interest (section 4.3).
/// </summary>
/// <remarks>
/// The unit's first layer reads h, c, h∘c and h - c: W_h h + W_c c + W_p (h∘c) + W_d (h - c). As W_d (h - c) is linear in both,
/// it is the same as W_h + W_d for h and W_c - W_d for c. The history part is so computed once per request and the candidate
/// part once per candidate; only the product is per pair.
/// </remarks>
internal sealed class ActivationUnit : torch.nn.Module
{
    private readonly int _dimension;
    private readonly int _units;
    private readonly DenseLayer _history;
    private readonly DenseLayer _candidate;
    private readonly DenseLayer _product;
    private readonly Dice _activation;
    private readonly DenseLayer _weight;

    public ActivationUnit(int dimension, int units, Random random, torch.Device device)
        : base(nameof(ActivationUnit))
    {
        _dimension = dimension;
        _units = units;
        _history = new DenseLayer(random, dimension, units, device);
        _candidate = new DenseLayer(random, dimension, units, device, bias: false);
        _product = new DenseLayer(random, dimension, units, device, bias: false);
        _activation = new Dice(units, device);
        _weight = new DenseLayer(random, units, 1, device);
        RegisterComponents();
    }

    /// <summary>The history seen from each candidate, [B, C, D].</summary>
    public torch.Tensor Forward(in DinInputs x)
    {
        var product = _product.forward(x.Candidates.unsqueeze(2) * x.History.unsqueeze(1));
        var hidden = product.Plus(_history.forward(x.History).unsqueeze(1)).Plus(_candidate.forward(x.Candidates).unsqueeze(2));
        var counts = x.Counts is null ? null : (x.Counts.unsqueeze(2) * x.HistoryWeights.gt(Scalars.Of(0)).unsqueeze(1)).unsqueeze(3);
        var weights = _weight.forward(_activation.Forward(hidden, counts)).squeeze(-1) * x.HistoryWeights.unsqueeze(1);
        return torch.matmul(weights, x.History);
    }

    /// <summary>history [1, T, D], weights [1, T], candidates [N, D] to [N, D].</summary>
    public string Export(OnnxGraphBuilder g, string history, string weights, string candidates)
    {
        var pairs = g.Add("Mul", g.Unsqueeze(candidates, 1), history);
        var hidden = g.Add("Add", _product.Export(g, pairs), _history.Export(g, history));
        hidden = g.Add("Add", hidden, g.Unsqueeze(_candidate.Export(g, candidates), 1));
        var weight = g.Squeeze(_weight.Export(g, _activation.Export(g, hidden)), 2);
        return g.Add("MatMul", g.Add("Mul", weight, weights), g.Squeeze(history, 0));
    }
}
