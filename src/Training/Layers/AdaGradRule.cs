using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>
/// AdaGrad (Duchi et al. 2011), then the proximal steps of L2, L1 and of L2,1 over rows (Duchi and Singer 2009, FOBOS), all with the
/// learning rate as step size. Values without a gradient stay but for the proximal steps.
/// </summary>
/// <param name="learningRate">Size of a step.</param>
/// <param name="decay">Decoupled decay, as a share of the learning rate.</param>
/// <param name="l1">Weight of the sum of absolute values: sets single values to 0.</param>
/// <param name="l21">Weight of the sum of the rows' lengths: sets whole rows to 0.</param>
/// <param name="l2">Weight of half the sum of squares.</param>
internal sealed class AdaGradRule(double learningRate, double decay = 0, double l1 = 0, double l21 = 0, double l2 = 0) : UpdateRule
{
    // Begins above 0, as in the reference implementations: the first step is not the sign of a tiny gradient.
    private const float Initial = 1e-6f;
    private const double Epsilon = 1e-10;

    public override torch.Tensor[] Begin(torch.Tensor values) => [torch.zeros_like(values).add_(Scalars.Of(Initial), Scalars.Of(1))];

    public override torch.Tensor Next(torch.Tensor values, torch.Tensor gradient, torch.Tensor[] states)
    {
        states[0].addcmul_(gradient, gradient, Scalars.Of(1));
        using var size = Scalars.Owned(-learningRate);
        using var keep = Scalars.Owned(1 - (learningRate * decay));
        var next = values.mul(keep).addcdiv_(gradient, states[0].sqrt().add_(Scalars.Of(Epsilon), Scalars.Of(1)), size);
        if (l2 > 0)
        {
            using var share = Scalars.Owned(1 / (1 + (learningRate * l2)));
            next.mul_(share);
        }

        if (l1 > 0)
        {
            next = Shrink(next, learningRate * l1);
        }

        return l21 > 0 ? next * RowShare(next) : next;
    }

    // max(0, 1 - bound / length of the row).
    private torch.Tensor RowShare(torch.Tensor rows)
    {
        using var bound = Scalars.Owned(-learningRate * l21);
        var length = (rows * rows).sum([-1], keepdim: true).sqrt().clamp_min_(Scalars.Of(1e-12));
        return length.reciprocal_().mul_(bound).add_(Scalars.Of(1), Scalars.Of(1)).clamp_min_(Scalars.Of(0));
    }
}
