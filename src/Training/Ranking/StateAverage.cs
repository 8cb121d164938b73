using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>
/// The moving mean of the states that a run passes through, see <see cref="RankerOptions.Averaging"/>. It is taken a few times an
/// epoch, not at each step. Of tables that are trained row by row only the rows that a step has named are looked at: the others are their own mean.
/// </summary>
/// <param name="state">The run's own tensors.</param>
/// <param name="share">Share of the older states in the mean.</param>
/// <param name="exactZeros">Whether what is 0 now is 0 in the mean too, for models whose L1 takes weights out.</param>
/// <param name="touched">For the tensors of the state that are such tables, which rows a step has named, [rows].</param>
internal sealed class StateAverage(torch.Tensor[] state, double share, bool exactZeros = false, params (torch.Tensor Table, torch.Tensor Touched)[] touched) : IDisposable
{
    private readonly torch.Tensor[] _means = Array.ConvertAll(state, Copy);
    private readonly torch.Tensor?[] _touched = Array.ConvertAll(state, s => touched.FirstOrDefault(t => ReferenceEquals(t.Table, s)).Touched);

    /// <summary>The means, for checkpoints.</summary>
    public IReadOnlyList<torch.Tensor> Means => _means;

    /// <summary>Takes the present state in.</summary>
    /// <param name="taken">How many were taken in before: the first few count alike, or the first would count most.</param>
    public void Take(int taken)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var add = Scalars.Owned(1 - Math.Min(share, taken / (taken + 1.0)));
        for (var i = 0; i < state.Length; i++)
        {
            // The first values of all rows are those of the first state.
            if (taken == 0 || _touched[i] is not { } mask)
            {
                Move(_means[i], state[i], add);
                continue;
            }

            var rows = RowsOf(mask);
            var mean = _means[i].index_select(0, rows);
            Move(mean, state[i].index_select(0, rows), add);
            _means[i].index_copy_(0, rows, mean);
        }
    }

    /// <summary>Runs something with the means in the place of the state.</summary>
    public T With<T>(Func<T> run)
    {
        using var scope = torch.NewDisposeScope();
        var rows = Array.ConvertAll(_touched, mask => mask is null ? null : RowsOf(mask));
        var live = Enumerable.Range(0, state.Length).Select(i => rows[i] is { } of ? Selected(state[i], of) : Copy(state[i])).ToArray();
        try
        {
            Put(rows, i => rows[i] is { } of ? Selected(_means[i], of) : _means[i]);
            return run();
        }
        finally
        {
            Put(rows, i => live[i]);
            Array.ForEach(live, t => t.Dispose());
        }
    }

    public void Dispose() => Array.ForEach(_means, m => m.Dispose());

    private void Move(torch.Tensor mean, torch.Tensor live, Scalar add)
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

    private static torch.Tensor RowsOf(torch.Tensor mask) => mask.nonzero().reshape(-1);

    private static torch.Tensor Selected(torch.Tensor table, torch.Tensor rows)
    {
        using var noGradient = torch.no_grad();
        return table.detach().index_select(0, rows);
    }

    private static torch.Tensor Copy(torch.Tensor tensor)
    {
        using var noGradient = torch.no_grad();
        return tensor.detach().clone().DetachFromDisposeScope();
    }

    private void Put(torch.Tensor?[] rows, Func<int, torch.Tensor> values)
    {
        using var noGradient = torch.no_grad();
        for (var i = 0; i < state.Length; i++)
        {
            if (rows[i] is { } of)
            {
                state[i].index_copy_(0, of, values(i));
            }
            else
            {
                state[i].copy_(values(i));
            }
        }
    }
}
