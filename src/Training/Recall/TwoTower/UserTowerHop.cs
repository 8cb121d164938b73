using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>
/// One hop of <see cref="UserTower"/>: z + V·concat_h(attention of head h over the history), then z + FFN(z), each after
/// a layer normalisation. A head's query and key projections are one matrix (their product), as there is one query only.
/// </summary>
internal sealed class UserTowerHop : torch.nn.Module
{
    private readonly TwoTowerOptions _options;
    private readonly ScaledLayerNorm _queryNorm;
    private readonly DenseLayer _query;
    private readonly DenseLayer _value;
    private readonly ScaledLayerNorm _feedNorm;
    private readonly DenseLayer _feedIn;
    private readonly DenseLayer _feedOut;

    public UserTowerHop(TwoTowerOptions options, Random random, torch.Device device)
        : base(nameof(UserTowerHop))
    {
        _options = options;
        var (dimension, heads) = (options.Dimension, options.Heads);
        _queryNorm = new ScaledLayerNorm(dimension, device);
        _query = new DenseLayer(random, dimension, heads * dimension, device);
        _value = new DenseLayer(random, heads * dimension, dimension, device);
        _feedNorm = new ScaledLayerNorm(dimension, device);
        _feedIn = new DenseLayer(random, dimension, 2 * dimension, device, gain: 2);
        _feedOut = new DenseLayer(random, 2 * dimension, dimension, device);
        RegisterComponents();
    }

    /// <summary>[B, R] to [B, R].</summary>
    /// <param name="z">The interest so far.</param>
    /// <param name="x">The history, [B, T, R].</param>
    /// <param name="transposed">The same, [B, R, T].</param>
    /// <param name="mask">Added to the attention's logits, [B, T].</param>
    public Value Forward(Value z, Value x, Value transposed, Value mask)
    {
        var (dimension, heads) = (_options.Dimension, _options.Heads);
        var query = z.Through(_queryNorm).Through(_query).Reshape(-1, heads, dimension);
        var scores = (query.MatMul(transposed) * (1 / MathF.Sqrt(dimension))) + mask.Unsqueeze(1);
        var read = scores.Softmax().MatMul(x).Reshape(-1, heads * dimension);
        z += read.Through(_value).DropoutAbove(_options.Dropout);
        return z + z.Through(_feedNorm).Through(_feedIn).Relu().Through(_feedOut).DropoutAbove(_options.Dropout);
    }
}
