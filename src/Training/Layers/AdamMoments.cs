using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>The arithmetic of Adam (Kingma and Ba 2015) with its usual constants.</summary>
internal static class AdamMoments
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    /// <summary>Moves both moments, in place, towards a gradient.</summary>
    public static void Accumulate(torch.Tensor first, torch.Tensor second, torch.Tensor gradient)
    {
        first.mul_(Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
        second.mul_(Scalars.Of(Beta2)).addcmul_(gradient, gradient, Scalars.Of(1 - Beta2));
    }

    /// <summary>sqrt(v) + epsilon.</summary>
    public static torch.Tensor Denominator(torch.Tensor second) => second.sqrt().add_(Scalars.Of(Epsilon), Scalars.Of(1));

    /// <summary>Both bias corrections of a step as one factor of the learning rate.</summary>
    public static double StepScale(int step) => Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));

    /// <summary>The same for each value by its own number of steps.</summary>
    public static torch.Tensor StepScale(torch.Tensor steps)
    {
        using var log1 = Scalars.Owned(Math.Log(Beta1));
        using var log2 = Scalars.Owned(Math.Log(Beta2));
        return steps.mul(log2).expm1().neg_().sqrt_().div_(steps.mul(log1).expm1().neg_());
    }
}
