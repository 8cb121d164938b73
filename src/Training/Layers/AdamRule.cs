using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>
/// Adam (Kingma and Ba 2015), then the proximal steps of L2 and L1, with the learning rate as their step. The bias corrections go by the steps
/// that the values themselves have had, so that a row that is seldom read begins as a row that is read always.
/// </summary>
/// <param name="learningRate">Size of a step.</param>
/// <param name="decay">Decoupled decay, as a share of the learning rate.</param>
/// <param name="l1">Weight of the sum of absolute values: sets single values to 0.</param>
/// <param name="l2">Weight of half the sum of squares.</param>
internal sealed class AdamRule(double learningRate, double decay = 0, double l1 = 0, double l2 = 0) : UpdateRule
{
    // States: both moments and the number of steps.
    public override torch.Tensor[] Begin(torch.Tensor values) => [torch.zeros_like(values), torch.zeros_like(values), torch.zeros_like(values)];

    public override torch.Tensor Next(torch.Tensor values, torch.Tensor gradient, torch.Tensor[] states)
    {
        var (first, second, steps) = (states[0], states[1], states[2]);
        AdamMoments.Accumulate(first, second, gradient);
        steps.add_(Scalars.Of(1), Scalars.Of(1));
        using var size = Scalars.Owned(-learningRate);
        using var keep = Scalars.Owned((1 - (learningRate * decay)) / (1 + (learningRate * l2)));
        var step = first.mul(AdamMoments.StepScale(steps)).div_(AdamMoments.Denominator(second));
        return Shrink(values.add(step, size).mul_(keep), learningRate * l1);
    }
}
