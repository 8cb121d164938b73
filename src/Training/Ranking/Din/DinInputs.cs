using TorchSharp;

namespace Recsys.Training.Ranking.Din;

/// <summary>One batch of lists as tensors: B lists of up to C candidates, histories of up to T events.</summary>
/// <param name="Interest">[B, U].</param>
/// <param name="History">[B, T, D], zero where padded.</param>
/// <param name="HistoryWeights">[B, T], 0 where padded.</param>
/// <param name="Candidates">[B, C, D].</param>
/// <param name="Features">[B, C, F].</param>
/// <param name="Context">[B, X].</param>
/// <param name="Counts">[B, C]: 1 for real candidates, 0 for padding; null while scoring.</param>
internal readonly record struct DinInputs(
    torch.Tensor Interest,
    torch.Tensor History,
    torch.Tensor HistoryWeights,
    torch.Tensor Candidates,
    torch.Tensor Features,
    torch.Tensor Context,
    torch.Tensor? Counts);
