using TorchSharp;

namespace Recsys.Training.Torch;

/// <summary>
/// An embedding table trained row by row: a step gathers the rows that its batch names, and Adam (Kingma and Ba 2015)
/// updates those only. The cost of a step so depends on the batch, not on the catalogue; rows not named keep their
/// moments as they are.
/// </summary>
internal sealed class RowTable : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private readonly torch.Tensor _firstMoment;
    private readonly torch.Tensor _secondMoment;
    private int _step;

    public RowTable(Random random, int rows, int dimension, float deviation, torch.Device device)
    {
        Rows = rows;
        Dimension = dimension;
        Values = torch.tensor(Initial.Normal(random, deviation, (long)rows * dimension), [rows, dimension]).to(device);
        _firstMoment = torch.zeros_like(Values);
        _secondMoment = torch.zeros_like(Values);
    }

    public int Rows { get; }

    public int Dimension { get; }

    /// <summary>[rows, dimension]; changed in place by <see cref="Update"/>.</summary>
    public torch.Tensor Values { get; }

    /// <summary>Copies of the rows named, each once, as a leaf that collects gradients.</summary>
    public torch.Tensor Gather(torch.Tensor rows) => Values.index_select(0, rows).requires_grad_(true);

    /// <summary>One Adam step on the rows gathered. Rows without a gradient stay.</summary>
    public void Update(torch.Tensor rows, torch.Tensor gathered, double learningRate)
    {
        if (gathered.grad is not { } gradient)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _step++;
        var first = _firstMoment.index_select(0, rows).mul_(Beta1).add_(gradient, alpha: 1 - Beta1);
        var second = _secondMoment.index_select(0, rows).mul_(Beta2).addcmul_(gradient, gradient, value: 1 - Beta2);
        _firstMoment.index_copy_(0, rows, first);
        _secondMoment.index_copy_(0, rows, second);
        var scale = Math.Sqrt(1 - Math.Pow(Beta2, _step)) / (1 - Math.Pow(Beta1, _step));
        var updated = gathered.detach().addcdiv(first, second.sqrt().add_(Epsilon), value: -learningRate * scale);
        Values.index_copy_(0, rows, updated);
    }

    /// <summary>A copy of all values, for going back to the best epoch.</summary>
    public torch.Tensor Snapshot() => Values.clone().DetachFromDisposeScope();

    public void Restore(torch.Tensor snapshot) => Values.copy_(snapshot);

    public void Dispose()
    {
        Values.Dispose();
        _firstMoment.Dispose();
        _secondMoment.Dispose();
    }
}
