using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>How values move against their gradient, where a model asks for another rule than the run's Adam. Rules hold settings only.</summary>
internal abstract class UpdateRule
{
    /// <summary>First states of some values: tensors of their shape that <see cref="Next"/> moves along.</summary>
    public abstract torch.Tensor[] Begin(torch.Tensor values);

    /// <summary>The values after one step.</summary>
    /// <param name="values">[rows, width] or any other shape; stays as it is.</param>
    /// <param name="gradient">Gradient of the batch's mean loss.</param>
    /// <param name="states">The values' states, changed in place.</param>
    public abstract torch.Tensor Next(torch.Tensor values, torch.Tensor gradient, torch.Tensor[] states);

    /// <summary>sign(x) max(0, |x| - bound): what L1 leaves of x.</summary>
    protected static torch.Tensor Shrink(torch.Tensor x, double bound)
    {
        using var below = Scalars.Owned(-bound);
        return x.sign().mul_(x.abs().add_(below, Scalars.Of(1)).clamp_min_(Scalars.Of(0)));
    }
}
