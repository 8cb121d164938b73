using Recsys.Training.Examples;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>
/// Mini-batch aware regularisation (Zhou et al. 2018, section 5.1): L2 on the rows that a step reads, each divided by the number
/// of its occurrences. Over an epoch a row so pays about the same however often it occurs, and a step never touches the others.
/// </summary>
/// <param name="columns">λ of each column of a row.</param>
/// <param name="occurrences">n of each row.</param>
/// <param name="device">Where rows live.</param>
internal sealed class RowPenalty(float[] columns, float[] occurrences, torch.Device device) : IDisposable
{
    private readonly torch.Tensor _columns = Array.ConvertAll(columns, c => c / 2).ToTensor(device, 1, columns.Length);
    private readonly torch.Tensor _shares = Array.ConvertAll(occurrences, n => 1 / Math.Max(1, n)).ToTensor(device, occurrences.Length, 1);

    /// <summary>λ of each column: none of the linear weight, of the amount and of the key.</summary>
    public static float[] Columns(RankingModel model, double strength)
    {
        var columns = new float[model.RowWidth];
        Array.Fill(columns, (float)strength);
        columns[0] = 0;
        if (model.ReadsKeys)
        {
            columns.AsSpan(columns.Length - FieldKeys.Columns).Clear();
        }

        return columns;
    }

    /// <summary>λ/2 times the sum of row² / n.</summary>
    /// <param name="rows">Numbers of the rows of a step.</param>
    /// <param name="gathered">The rows.</param>
    public torch.Tensor Of(torch.Tensor rows, torch.Tensor gathered) =>
        (gathered * gathered * _columns * _shares.index_select(0, rows)).sum();

    public void Dispose()
    {
        _columns.Dispose();
        _shares.Dispose();
    }
}
