using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Cells of a table that no step changes: some columns of some rows.</summary>
internal sealed class FrozenCells : IDisposable
{
    private readonly torch.Tensor _rows;
    private readonly torch.Tensor _columns;

    /// <param name="rows">Which rows.</param>
    /// <param name="columns">Which of their columns.</param>
    /// <param name="device">Where the table lives.</param>
    public FrozenCells(bool[] rows, bool[] columns, torch.Device device)
    {
        _rows = Mask(rows, device, rows.Length, 1);
        _columns = Mask(columns, device, 1, columns.Length);
    }

    /// <summary>The values after a step, with the frozen cells as they were before it.</summary>
    /// <param name="numbers">Numbers of the rows; null for all.</param>
    /// <param name="before">Their values before, [rows, columns].</param>
    /// <param name="after">Their values after.</param>
    public torch.Tensor Keep(torch.Tensor? numbers, torch.Tensor before, torch.Tensor after)
    {
        var rows = numbers is null ? _rows : _rows.index_select(0, numbers);
        return torch.where(rows.logical_and(_columns), before, after);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }

    private static torch.Tensor Mask(bool[] values, torch.Device device, params long[] shape)
    {
        using var numbers = Array.ConvertAll(values, v => v ? 1f : 0f).ToTensor(device, shape);
        return numbers.gt(Scalars.Of(0)).DetachFromDisposeScope();
    }
}
