using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>
/// The user side: history item vectors [B, T, R], newest first, and weights [B, T] to an interest vector [B, R].
/// It starts from a pooling with learned recency weights and refines it in hops: each hop asks the history by
/// multi-head attention with the interest so far as its query, then a feed-forward layer, both with residuals
/// (one query per user, so a hop costs T·R·heads, not T·R², and whole histories stay affordable on a CPU).
/// A behaviour weight multiplies an entry's attention; weight 0 masks it exactly.
/// </summary>
internal sealed class UserTower : torch.nn.Module
{
    private readonly TwoTowerOptions _options;
    private readonly Parameter _positions;
    private readonly Parameter _recency;
    private readonly UserTowerHop[] _hops;
    private readonly ScaledLayerNorm _outputNorm;
    private readonly DenseLayer _output;

    public UserTower(TwoTowerOptions options, Random random, torch.Device device)
        : base(nameof(UserTower))
    {
        _options = options;
        _positions = Initial.NormalParameter(random, 0.02f, device, options.HistoryLength, options.Dimension);
        _recency = new Parameter(Recency(options.HistoryLength, options.RecencyDecay).ToTensor(device, options.HistoryLength));
        _hops = Enumerable.Range(0, options.Hops).Select(_ => new UserTowerHop(options, random, device)).ToArray();
        _outputNorm = new ScaledLayerNorm(options.Dimension, device);
        _output = new DenseLayer(random, options.Dimension, options.Dimension, device, bias: false);
        RegisterComponents();
        for (var i = 0; i < _hops.Length; i++)
        {
            register_module($"hop{i}", _hops[i]);
        }
    }

    /// <summary>The formula.</summary>
    /// <param name="history">[B, T, R].</param>
    /// <param name="weights">[B, T].</param>
    /// <param name="length">T.</param>
    /// <returns>[B, R].</returns>
    public Value Forward(Value history, Value weights, int length)
    {
        var mask = weights.LogWeights();

        // Unit vectors have components of 1/sqrt(R); layers work best with components near 1.
        var x = (history * MathF.Sqrt(_options.Dimension)) + history.Parameter(_positions).Slice(0, 0, length);
        var pooling = (mask + weights.Parameter(_recency).Slice(0, 0, length)).Softmax();
        var z = pooling.Unsqueeze(1).MatMul(x).Squeeze(1);
        var transposed = x.Transpose(0, 2, 1);
        foreach (var hop in _hops)
        {
            z = hop.Forward(z, x, transposed, mask);
        }

        var interest = z.Through(_outputNorm).DropoutAbove(_options.Dropout).Through(_output);
        return _options.Normalize ? interest.Unit() : interest;
    }

    /// <summary>The interests of some histories, without dropout: [B, T, R] and [B, T] to [B, R].</summary>
    public torch.Tensor Interests(torch.Tensor history, torch.Tensor weights) =>
        ((TorchValue)Forward(new TorchValue(history), new TorchValue(weights), (int)history.shape[1])).Tensor;

    /// <summary>The contract's user.onnx: `history` [B, T, R], `history_weights` [B, T] to `interest` [B, R].</summary>
    /// <param name="more">Adds what else the graph makes; null for nothing.</param>
    public byte[] Export(Action<OnnxGraphBuilder>? more = null)
    {
        var g = new OnnxGraphBuilder("user");
        var graph = new OnnxParameters(g);
        var history = new OnnxValue(g.Input("history", "B", _options.HistoryLength, _options.Dimension), graph);
        var weights = new OnnxValue(g.Input("history_weights", "B", _options.HistoryLength), graph);
        g.Output(((OnnxValue)Forward(history, weights, _options.HistoryLength)).Name, "interest", "B", _options.Dimension);
        more?.Invoke(g);
        return g.Build();
    }

    private static float[] Recency(int length, float decay) => Enumerable.Range(0, length).Select(t => -decay * t).ToArray();
}
