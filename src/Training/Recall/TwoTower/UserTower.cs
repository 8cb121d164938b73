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
internal sealed class UserTower : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
{
    private const float Masked = -1e9f;
    private const float SmallestWeight = 1e-6f;
    private const float NormEpsilon = 1e-8f;
    private readonly int _dimension;
    private readonly int _historyLength;
    private readonly bool _normalize;
    private readonly float _scale;
    private readonly Parameter _positions;
    private readonly Parameter _recency;
    private readonly UserTowerHop[] _hops;
    private readonly ScaledLayerNorm _outputNorm;
    private readonly DenseLayer _output;

    public UserTower(TwoTowerOptions options, Random random, torch.Device device)
        : base(nameof(UserTower))
    {
        _dimension = options.Dimension;
        _historyLength = options.HistoryLength;
        _normalize = options.Normalize;
        // Unit vectors have components of 1/sqrt(R); layers work best with components near 1.
        _scale = MathF.Sqrt(options.Dimension);
        _positions = Initial.NormalParameter(random, 0.02f, device, _historyLength, _dimension);
        _recency = new Parameter(Recency(_historyLength, options.RecencyDecay).ToTensor(device, _historyLength));
        _hops = Enumerable.Range(0, options.Hops).Select(_ => new UserTowerHop(options, random, device)).ToArray();
        _outputNorm = new ScaledLayerNorm(_dimension, device);
        _output = new DenseLayer(random, _dimension, _dimension, device, bias: false);
        RegisterComponents();
        for (var i = 0; i < _hops.Length; i++)
        {
            register_module($"hop{i}", _hops[i]);
        }
    }

    /// <summary>Makes the mask of a dropout on a [B, R] tensor; set while training, null while scoring.</summary>
    public Func<torch.Tensor, torch.Tensor>? Dropout { get; set; }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor history, torch.Tensor weights)
    {
        var length = history.shape[1];
        var mask = weights.clamp_min(Scalars.Of(SmallestWeight)).log().masked_fill(weights.le(Scalars.Of(0)), Scalars.Of(Masked));
        var x = history.mul(Scalars.Of(_scale)).Plus(_positions.narrow(0, 0, length));
        var pooling = torch.nn.functional.softmax(mask.Plus(_recency.narrow(0, 0, length)), -1);
        var z = torch.matmul(pooling.unsqueeze(1), x).squeeze(1);
        foreach (var hop in _hops)
        {
            z = hop.Forward(z, x, mask, Dropout);
        }

        var interest = _output.forward(Drop(_outputNorm.forward(z)));
        return _normalize ? torch.nn.functional.normalize(interest, dim: -1, eps: NormEpsilon) : interest;
    }

    /// <summary>The contract's user.onnx: `history` [B, T, R], `history_weights` [B, T] to `interest` [B, R].</summary>
    /// <param name="more">Adds what else the graph makes; null for nothing.</param>
    public byte[] Export(Action<OnnxGraphBuilder>? more = null)
    {
        var g = new OnnxGraphBuilder("user");
        var history = g.Input("history", "B", _historyLength, _dimension);
        var weights = g.Input("history_weights", "B", _historyLength);
        var mask = g.Add(
            "Where",
            g.Add("Greater", weights, g.Scalar(0)),
            g.Add("Log", g.Add("Max", weights, g.Scalar(SmallestWeight))),
            g.Scalar(Masked));
        var x = g.Add("Add", g.Add("Mul", history, g.Scalar(_scale)), g.Constant(_positions.ToArray(), _historyLength, _dimension));
        var pooling = g.Softmax(g.Add("Add", mask, g.Constant(_recency.ToArray(), _historyLength)));
        var z = g.Squeeze(g.Add("MatMul", g.Unsqueeze(pooling, 1), x), 1);
        var transposed = g.Transpose(x, 0, 2, 1);
        foreach (var hop in _hops)
        {
            z = hop.Export(g, z, x, transposed, mask);
        }

        var interest = _output.Export(g, _outputNorm.Export(g, z));
        g.Output(_normalize ? g.Normalize(interest, NormEpsilon) : interest, "interest", "B", _dimension);
        more?.Invoke(g);
        return g.Build();
    }

    private static float[] Recency(int length, float decay) => Enumerable.Range(0, length).Select(t => -decay * t).ToArray();

    private torch.Tensor Drop(torch.Tensor x) => Dropout is null ? x : Dropout(x);
}
