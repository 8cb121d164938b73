using TorchSharp;

namespace Recsys.Training;

/// <summary>Keeps copies of all parameters of the best epoch so far.</summary>
internal sealed class BestState : IDisposable
{
    private torch.Tensor[] _copies = [];
    private double _value = double.NegativeInfinity;

    /// <summary>The epoch kept; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Keeps the tensors if the value is above all before.</summary>
    public bool Offer(int epoch, double value, IEnumerable<torch.Tensor> state)
    {
        if (!(value > _value))
        {
            return false;
        }

        (_value, Epoch) = (value, epoch);
        Dispose();
        using var noGradient = torch.no_grad();
        _copies = [.. state.Select(t => t.detach().clone().DetachFromDisposeScope())];
        return true;
    }

    /// <summary>Puts the kept values back.</summary>
    public void Restore(IEnumerable<torch.Tensor> state)
    {
        using var noGradient = torch.no_grad();
        foreach (var (live, copy) in state.Zip(_copies))
        {
            live.copy_(copy);
        }
    }

    public void Dispose() => Array.ForEach(_copies, c => c.Dispose());
}
