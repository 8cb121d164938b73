using TorchSharp;

namespace Recsys.Training.Recall;

/// <summary>
/// Cross-entropy over the columns of one step: the batch's own targets, each once, and uniformly drawn negatives.
/// </summary>
/// <remarks>
/// With the log-Q correction (Yi et al., "Sampling-bias-corrected neural modeling for large corpus item recommendations",
/// RecSys 2019) the logit of item j is s_j / temperature - log Q_j, where Q_j is the chance that the step's columns hold j.
/// For a batch of b targets and n of N items drawn uniformly that is 1 - (1 - p_j)^b (1 - n/N), with p_j the item's share
/// of all targets; the uniform part is the mixed negative sampling of Yang et al. (WWW 2020). Without the correction frequent items,
/// which are negatives most often, are pushed down more than their due. Where every item is a column Q is 1 and the loss is exact.
/// </remarks>
internal sealed class SampledSoftmax
{
    private readonly double[] _share;
    private readonly int[]? _eligible;
    private readonly int _count;
    private readonly int _uniform;
    private readonly bool _correct;

    /// <param name="samples">What is predicted.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="uniformNegatives">Items drawn beside the targets.</param>
    /// <param name="correct">Whether to correct by log Q.</param>
    /// <param name="isLeftOut">Items that are never drawn; null for none.</param>
    public SampledSoftmax(IReadOnlyList<TargetSample> samples, int items, int uniformNegatives, bool correct, Func<int, bool>? isLeftOut = null)
    {
        _eligible = isLeftOut is null ? null : [.. Enumerable.Range(0, items).Where(i => !isLeftOut(i))];
        _count = _eligible?.Length ?? items;
        _share = new double[items];
        foreach (var s in samples)
        {
            _share[s.Item] += 1.0 / samples.Count;
        }

        _uniform = Math.Min(uniformNegatives, _count);
        _correct = correct;
    }

    /// <summary>The columns of a step, without duplicates: targets first, then the drawn negatives.</summary>
    /// <param name="targets">Target items of the batch.</param>
    /// <param name="random">Source of the draw.</param>
    public int[] DrawColumns(ReadOnlySpan<int> targets, Random random)
    {
        var columns = new List<int>(targets.Length + _uniform);
        var taken = new HashSet<int>();
        foreach (var t in targets)
        {
            if (taken.Add(t))
            {
                columns.Add(t);
            }
        }

        if (_uniform == _count)
        {
            columns.AddRange((_eligible ?? Enumerable.Range(0, _count)).Where(taken.Add));
            return [.. columns];
        }

        // Drawn without replacement among themselves; a draw that is a target already is one of the n all the same.
        var drawn = new HashSet<int>();
        while (drawn.Count < _uniform)
        {
            var drawnAt = random.Next(_count);
            var item = _eligible?[drawnAt] ?? drawnAt;
            if (drawn.Add(item) && taken.Add(item))
            {
                columns.Add(item);
            }
        }

        return [.. columns];
    }

    /// <summary>-log Q of each column, to be added to its logit; zeros without correction.</summary>
    /// <param name="columns">The step's columns.</param>
    /// <param name="batch">Number of targets b.</param>
    public float[] Corrections(ReadOnlySpan<int> columns, int batch)
    {
        var result = new float[columns.Length];
        if (_correct && _uniform < _count)
        {
            var missUniform = 1 - ((double)_uniform / _count);
            for (var c = 0; c < columns.Length; c++)
            {
                result[c] = (float)-Math.Log(1 - (Math.Pow(1 - _share[columns[c]], batch) * missUniform));
            }
        }

        return result;
    }

    /// <summary>Mean cross-entropy.</summary>
    /// <param name="interest">[b, d].</param>
    /// <param name="columnVectors">[columns, d].</param>
    /// <param name="corrections">[columns].</param>
    /// <param name="targetColumns">Column of each sample's target, [b].</param>
    /// <param name="temperature">Divisor of the scores.</param>
    public static torch.Tensor Loss(
        torch.Tensor interest, torch.Tensor columnVectors, torch.Tensor corrections, torch.Tensor targetColumns, float temperature)
    {
        var logits = torch.addmm(corrections, interest, columnVectors.t(), beta: 1, alpha: 1 / temperature);
        return torch.nn.functional.cross_entropy(logits, targetColumns);
    }
}
