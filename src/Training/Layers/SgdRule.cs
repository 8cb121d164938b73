using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Stochastic gradient descent, then the proximal steps of L2 and L1 (Duchi and Singer 2009): w = S((w - r g) / (1 + r L2), r L1).</summary>
/// <param name="learningRate">r.</param>
/// <param name="l1">Weight of the sum of absolute values: sets single values to 0.</param>
/// <param name="l2">Weight of half the sum of squares.</param>
internal sealed class SgdRule(double learningRate, double l1 = 0, double l2 = 0) : UpdateRule
{
    public override torch.Tensor[] Begin(torch.Tensor values) => [];

    public override torch.Tensor Next(torch.Tensor values, torch.Tensor gradient, torch.Tensor[] states)
    {
        using var step = Scalars.Owned(-learningRate);
        using var keep = Scalars.Owned(1 / (1 + (learningRate * l2)));
        return Shrink(values.add(gradient, step).mul_(keep), learningRate * l1);
    }
}
