using Recsys.Training.Onnx;
using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Layers that know their torch and their ONNX form, as steps of a formula.</summary>
internal static class LayerValues
{
    /// <summary>What stands for minus infinity in a softmax.</summary>
    public const float Masked = -1e9f;

    private const float SmallestWeight = 1e-6f;
    private const float NormEpsilon = 1e-8f;

    /// <summary>log of behaviour weights, so that a softmax multiplies by them: [B, T], masked where a weight is 0.</summary>
    public static Value LogWeights(this Value weights) =>
        weights.AtLeast(SmallestWeight).Log() + ((1f - weights.Positive()) * Masked);

    /// <summary>
    /// Dropout that keeps an element where its draw is below 1 - rate, and <see cref="Value.Dropout"/> where it is not below the rate: the chance
    /// is the same, the elements are others. The two-tower's published figures are of these.
    /// </summary>
    public static Value DropoutAbove(this Value x, double rate) => x is not TorchValue { Generator: { } generator } || rate == 0
        ? x
        : x.Apply(
            (t, _) => t * torch.rand(t.shape, device: t.device, generator: generator).lt(Scalars.Of(1 - rate)).to(torch.float32).mul_(Scalars.Of(1 / (1 - rate))),
            (_, name) => name);

    /// <summary>x / max(|x|, e) over the last dimension.</summary>
    public static Value Unit(this Value x) =>
        x.Apply((t, _) => torch.nn.functional.normalize(t, dim: -1, eps: NormEpsilon), (g, v) => g.Normalize(v, NormEpsilon));

    /// <summary>x W^T + b over the last dimension.</summary>
    public static Value Through(this Value x, DenseLayer layer) => layer.Forward(x);

    /// <summary>Layer normalisation over the last dimension.</summary>
    public static Value Through(this Value x, ScaledLayerNorm layer) => x.Apply((t, _) => layer.forward(t), layer.Export);
}
