using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>
/// The moving mean of the states that a run passes through, see <see cref="RankerOptions.Averaging"/>. It is taken a few times an
/// epoch, not at each step, so that a step costs what its rows cost and not what the tables cost.
/// </summary>
/// <param name="state">The run's own tensors.</param>
/// <param name="share">Share of the older states in the mean.</param>
/// <param name="exactZeros">Whether what is 0 now is 0 in the mean too, for models whose L1 takes weights out.</param>
internal sealed class StateAverage(torch.Tensor[] state, double share, bool exactZeros = false) : IDisposable
{
    private readonly torch.Tensor[] _means = Array.ConvertAll(state, Copy);

    /// <summary>The means, for checkpoints.</summary>
    public IReadOnlyList<torch.Tensor> Means => _means;

    /// <summary>Takes the present state in.</summary>
    /// <param name="taken">How many were taken in before: the first few count alike, or the first would count most.</param>
    public void Take(int taken)
    {
        using var noGradient = torch.no_grad();
        using var add = Scalars.Owned(1 - Math.Min(share, taken / (taken + 1.0)));
        foreach (var (mean, live) in _means.Zip(state))
        {
            // mean + add (live - mean): what does not change, as frozen vectors, is its own mean to the bit.
            using var apart = live.Minus(mean);
            mean.add_(apart, add);
            if (exactZeros)
            {
                using var present = live.ne(Scalars.Of(0));
                mean.mul_(present);
            }
        }
    }

    /// <summary>Runs something with the means in the place of the state.</summary>
    public T With<T>(Func<T> run)
    {
        var live = Array.ConvertAll(state, Copy);
        try
        {
            Put(_means);
            return run();
        }
        finally
        {
            Put(live);
            Array.ForEach(live, t => t.Dispose());
        }
    }

    public void Dispose() => Array.ForEach(_means, m => m.Dispose());

    private static torch.Tensor Copy(torch.Tensor tensor)
    {
        using var noGradient = torch.no_grad();
        return tensor.detach().clone().DetachFromDisposeScope();
    }

    private void Put(torch.Tensor[] values)
    {
        using var noGradient = torch.no_grad();
        foreach (var (live, value) in state.Zip(values))
        {
            live.copy_(value);
        }
    }
}
