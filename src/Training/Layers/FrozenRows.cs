using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>Rows of a parameter that is trained as a whole which no step changes.</summary>
internal sealed class FrozenRows : IDisposable
{
    private readonly Parameter _parameter;
    private readonly torch.Tensor _first;
    private readonly FrozenCells _cells;

    /// <param name="parameter">[rows, columns], with the values to keep.</param>
    /// <param name="rows">Which rows stay.</param>
    public FrozenRows(Parameter parameter, bool[] rows)
    {
        using var noGradient = torch.no_grad();
        _parameter = parameter;
        _first = parameter.detach().clone().DetachFromDisposeScope();
        _cells = new FrozenCells(rows, [.. Enumerable.Repeat(true, (int)parameter.shape[1])], parameter.device);
    }

    /// <summary>Puts them back after a step.</summary>
    public void Keep()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _parameter.copy_(_cells.Keep(null, _first, _parameter));
    }

    public void Dispose()
    {
        _first.Dispose();
        _cells.Dispose();
    }
}
