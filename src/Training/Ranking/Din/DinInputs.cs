using Recsys.Training.Layers;

namespace Recsys.Training.Ranking.Din;

/// <summary>What the network reads: B lists of up to C candidates, histories of up to T events. Serving is one list.</summary>
/// <param name="Interest">[B, U].</param>
/// <param name="History">[B, T, D], zero where padded.</param>
/// <param name="HistoryWeights">[B, T], 0 where padded.</param>
/// <param name="Candidates">[B, C, D].</param>
/// <param name="Features">[B, C, F]; null where the schema has none.</param>
/// <param name="Context">[B, X]; null where the schema has none.</param>
/// <param name="Counts">[B, C]: 1 for real candidates, 0 for padding; null while scoring.</param>
internal readonly record struct DinInputs(
    Value Interest,
    Value History,
    Value HistoryWeights,
    Value Candidates,
    Value? Features,
    Value? Context,
    Value? Counts);
