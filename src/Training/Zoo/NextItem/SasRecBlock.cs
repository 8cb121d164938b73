using Recsys.Training.Layers;
using Recsys.Training.Recall.NextItem;
using TorchSharp;

namespace Recsys.Training.Zoo.NextItem;

/// <summary>
/// A block of <see cref="SasRec"/>: multi-head self-attention, then two point-wise layers, each on a layer-normalised input and
/// with a residual.
/// </summary>
internal sealed class SasRecBlock : torch.nn.Module
{
    private readonly SasRecOptions _options;
    private readonly ScaledLayerNorm _attentionNorm;
    private readonly DenseLayer _query;
    private readonly DenseLayer _key;
    private readonly DenseLayer _value;
    private readonly DenseLayer _output;
    private readonly ScaledLayerNorm _feedNorm;
    private readonly DenseLayer _feedIn;
    private readonly DenseLayer _feedOut;

    public SasRecBlock(SasRecOptions options, NextItemSetup setup)
        : base(nameof(SasRecBlock))
    {
        _options = options;
        var (random, d, device) = (setup.Random, options.Dimension, setup.Device);
        _attentionNorm = new ScaledLayerNorm(d, device);
        _query = new DenseLayer(random, d, d, device);
        _key = new DenseLayer(random, d, d, device);
        _value = new DenseLayer(random, d, d, device);
        _output = new DenseLayer(random, d, d, device);
        _feedNorm = new ScaledLayerNorm(d, device);
        _feedIn = new DenseLayer(random, d, d, device, gain: 2);
        _feedOut = new DenseLayer(random, d, d, device);
        RegisterComponents();
    }

    /// <summary>[B, T, R] to [B, T, R], or to [B, 1, R] of the newest place.</summary>
    /// <param name="x">The input.</param>
    /// <param name="mask">Added to the attention's logits, [B, 1, T, T].</param>
    /// <param name="length">T.</param>
    /// <param name="newestOnly">Whether place 0 alone asks.</param>
    public Value Forward(Value x, Value mask, int length, bool newestOnly)
    {
        var (heads, width, dropout) = (_options.Heads, _options.Dimension / _options.Heads, _options.Dropout);
        var asking = newestOnly ? x.Slice(1, 0, 1) : x;
        var places = newestOnly ? 1 : length;
        Value Heads(Value v, int rows) => v.Reshape(-1, rows, heads, width).Transpose(0, 2, 1, 3);

        var normed = x.Through(_attentionNorm);
        var query = Heads((newestOnly ? normed.Slice(1, 0, 1) : normed).Through(_query), places);
        var logits = query.MatMul(Heads(normed.Through(_key), length).Transpose(0, 1, 3, 2)) * (1 / MathF.Sqrt(width));
        var attention = (logits + (newestOnly ? mask.Slice(2, 0, 1) : mask)).Softmax().Dropout(dropout);
        var read = attention.MatMul(Heads(normed.Through(_value), length)).Transpose(0, 2, 1, 3).Reshape(-1, places, heads * width);
        asking += read.Through(_output).Dropout(dropout);
        var feed = asking.Through(_feedNorm).Through(_feedIn).Relu().Dropout(dropout);
        return asking + feed.Through(_feedOut).Dropout(dropout);
    }
}
