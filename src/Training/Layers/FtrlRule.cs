using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>
/// FTRL-Proximal (McMahan et al. 2013), a learning rate for each value and exact zeros by L1:
/// sigma = (sqrt(n + g²) - sqrt(n)) / alpha, z += g - sigma w, n += g², and w = 0 where |z| &lt;= L1,
/// else -(z - sign(z) L1) / ((beta + sqrt(n)) / alpha + L2).
/// </summary>
/// <param name="alpha">Learning rate of the first steps.</param>
/// <param name="beta">Holds the first steps back; the paper takes 1 for sums of gradients, less fits means of large batches.</param>
/// <param name="l1">Weight of the sum of absolute values.</param>
/// <param name="l2">Weight of half the sum of squares.</param>
internal sealed class FtrlRule(double alpha, double beta, double l1, double l2) : UpdateRule
{
    // States: z and n. z is what gives the first values back.
    public override torch.Tensor[] Begin(torch.Tensor values)
    {
        using var scale = Scalars.Owned(-((beta / alpha) + l2));
        using var bound = Scalars.Owned(-l1);
        return [values.mul(scale).add_(values.sign(), bound), torch.zeros_like(values)];
    }

    public override torch.Tensor Next(torch.Tensor values, torch.Tensor gradient, torch.Tensor[] states)
    {
        var (z, n) = (states[0], states[1]);
        using var perAlpha = Scalars.Owned(1 / alpha);
        using var constant = Scalars.Owned((beta / alpha) + l2);
        var before = n.sqrt();
        n.addcmul_(gradient, gradient, Scalars.Of(1));
        var after = n.sqrt();
        var sigma = after.Minus(before).mul_(perAlpha);
        z.add_(gradient, Scalars.Of(1)).addcmul_(sigma, values, Scalars.Of(-1));
        return Shrink(z, l1).neg_().div_(after.mul_(perAlpha).add_(constant, Scalars.Of(1)));
    }
}
