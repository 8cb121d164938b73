using TorchSharp;

namespace Recsys.Training;

/// <summary>Keeps the parameters of the best epoch so far.</summary>
internal sealed class BestParameters(torch.nn.Module network, ItemTower items) : IDisposable
{
    private readonly List<torch.Tensor> _copies = [];
    private double _value = double.NegativeInfinity;

    /// <summary>The epoch kept; 0 before the first.</summary>
    public int Epoch { get; private set; }

    /// <summary>Keeps the present parameters if the value is above all before.</summary>
    public bool Offer(int epoch, double value)
    {
        if (!(value > _value))
        {
            return false;
        }

        _value = value;
        Epoch = epoch;
        Clear();
        using var noGradient = torch.no_grad();
        foreach (var p in Live())
        {
            _copies.Add(p.clone().DetachFromDisposeScope());
        }

        return true;
    }

    /// <summary>Puts the kept parameters back.</summary>
    public void Restore()
    {
        using var noGradient = torch.no_grad();
        var i = 0;
        foreach (var p in Live())
        {
            p.copy_(_copies[i++]);
        }
    }

    public void Dispose() => Clear();

    private IEnumerable<torch.Tensor> Live()
    {
        // Buffers are state too: the moving averages of Dice.
        foreach (var p in network.parameters())
        {
            yield return p;
        }

        foreach (var b in network.buffers())
        {
            yield return b;
        }

        yield return items.Embeddings.Values;
        if (items.AttributeEmbeddings is { } attributes)
        {
            yield return attributes;
        }
    }

    private void Clear()
    {
        foreach (var copy in _copies)
        {
            copy.Dispose();
        }

        _copies.Clear();
    }
}
