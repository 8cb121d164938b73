using TorchSharp;

namespace Recsys.Training.Layers;

/// <summary>Moves the rows of a table by a rule for each group of columns; columns that no rule names stay as they are.</summary>
internal sealed class RowRules : IDisposable
{
    private readonly RowTable _table;
    private readonly (RowRule Part, torch.Tensor[] States)[] _parts;

    public RowRules(RowTable table, IReadOnlyList<RowRule> parts)
    {
        _table = table;
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _parts = [.. parts.Select(p => (p, Array.ConvertAll(
            p.Rule.Begin(table.Values.narrow(1, p.Start, p.Length)), s => s.contiguous().DetachFromDisposeScope())))];
    }

    /// <summary>The states of all rules, for checkpoints.</summary>
    public IEnumerable<torch.Tensor> Moments => _parts.SelectMany(p => p.States);

    /// <summary>One step on the rows gathered; see <see cref="RowTable.Update"/>.</summary>
    public void Update(torch.Tensor rows, torch.Tensor gathered)
    {
        if (gathered.grad is not { } gradient)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _table.Touch(rows);
        var next = gathered.detach().clone();
        foreach (var (part, states) in _parts)
        {
            var own = Array.ConvertAll(states, s => s.index_select(0, rows));
            var values = next.narrow(1, part.Start, part.Length);
            values.copy_(part.Rule.Next(values, gradient.narrow(1, part.Start, part.Length), own));
            for (var s = 0; s < states.Length; s++)
            {
                states[s].index_copy_(0, rows, own[s]);
            }
        }

        _table.Values.index_copy_(0, rows, next);
    }

    public void Dispose()
    {
        foreach (var state in Moments)
        {
            state.Dispose();
        }
    }
}
