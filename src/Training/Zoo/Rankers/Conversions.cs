using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>What models of clicks and conversions share: the names of their predictions, and a loss.</summary>
internal static class Conversions
{
    /// <summary>The probability of a click.</summary>
    public const string ClickRate = "click-rate";

    /// <summary>The probability of a conversion after a click, whether or not there is one.</summary>
    public const string ConversionRate = "conversion-rate";

    // Largest log-probability whose complement still has a logarithm in single precision.
    private const double Largest = -1e-7;

    /// <summary>Mean log-loss of probabilities given by their logarithms.</summary>
    /// <param name="logarithms">log p, [B], at most 0.</param>
    /// <param name="labels">[B], 0 or 1.</param>
    public static torch.Tensor LogLoss(torch.Tensor logarithms, torch.Tensor labels)
    {
        // log(1 - p) = log(-expm1(log p)): exact also where p is tiny.
        var bounded = logarithms.clamp_max(Scalars.Of(Largest));
        var complement = bounded.expm1().neg().log();
        return torch.lerp(complement, bounded, labels).mean().neg();
    }
}
