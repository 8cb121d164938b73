using Recsys.Data;
using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>Keeps copies of all parameters of the best epoch so far.</summary>
internal sealed class BestState : IDisposable
{
    private torch.Tensor[] _copies = [];

    /// <summary>The epoch kept; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its value.</summary>
    public double Value { get; private set; } = double.NegativeInfinity;

    /// <summary>The copies kept.</summary>
    public IReadOnlyList<torch.Tensor> Copies => _copies;

    /// <summary>Begins anew with copies of a state, which any value offered later beats.</summary>
    public void Begin(IEnumerable<torch.Tensor> state)
    {
        Dispose();
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _copies = [.. state.Select(t => t.detach().clone().DetachFromDisposeScope())];
        (Value, Epoch) = (double.NegativeInfinity, 0);
    }

    /// <summary>Says of which epoch and value the copies are, after a checkpoint was read into them.</summary>
    public void Continue(int epoch, double value) => (Epoch, Value) = (epoch, value);

    /// <summary>Keeps the tensors if the value is above all before.</summary>
    /// <exception cref="TrainingDataException">The value is not a number: it would be better than none, so that first values stayed for the best.</exception>
    public bool Offer(int epoch, double value, IEnumerable<torch.Tensor> state)
    {
        if (double.IsNaN(value))
        {
            throw new TrainingDataException($"What decides when to stop is not a number after epoch {epoch}; no epoch can be told to be the best.");
        }

        if (!(value > Value))
        {
            return false;
        }

        (Value, Epoch) = (value, epoch);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        if (_copies.Length == 0)
        {
            _copies = [.. state.Select(t => t.detach().clone().DetachFromDisposeScope())];
            return true;
        }

        foreach (var (copy, live) in _copies.Zip(state))
        {
            copy.copy_(live);
        }

        return true;
    }

    /// <summary>Says that the newest state is the best, as where nothing is held out to tell; it needs no copy.</summary>
    public void Newest(int epoch, double value) => (Epoch, Value) = (epoch, value);

    /// <summary>Puts the kept values back.</summary>
    /// <exception cref="TrainingDataException">None was ever offered, and first values are no model.</exception>
    public void Restore(IEnumerable<torch.Tensor> state)
    {
        if (double.IsNegativeInfinity(Value))
        {
            throw new TrainingDataException("No epoch has learned anything, so there is no model but the first values.");
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (live, copy) in state.Zip(_copies))
        {
            live.copy_(copy);
        }
    }

    public void Dispose() => Array.ForEach(_copies, c => c.Dispose());
}
