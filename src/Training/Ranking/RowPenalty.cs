using Recsys.Training.Torch;
using TorchSharp;

namespace Recsys.Training;

/// <summary>
/// Mini-batch aware regularisation (Zhou et al. 2018, section 5.1): L2 on the rows that a step reads, each divided by the number
/// of its occurrences. Over an epoch a row so pays about the same however often it occurs, and a step never touches the others.
/// </summary>
/// <param name="strength">λ.</param>
/// <param name="occurrences">n of each row.</param>
/// <param name="device">Where rows live.</param>
internal sealed class RowPenalty(double strength, float[] occurrences, torch.Device device) : IDisposable
{
    private readonly torch.Tensor _factors =
        Array.ConvertAll(occurrences, n => (float)(strength / 2 / Math.Max(1, n))).ToTensor(device, occurrences.Length, 1);

    /// <summary>λ/2 times the sum of |row|² / n.</summary>
    /// <param name="rows">Numbers of the rows of a step.</param>
    /// <param name="gathered">The rows.</param>
    public torch.Tensor Of(torch.Tensor rows, torch.Tensor gathered) => (gathered * gathered * _factors.index_select(0, rows)).sum();

    public void Dispose() => _factors.Dispose();
}
