using Recsys.Training.Layers;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// What the user side of a next-item model reads. Place 0 is the newest event, padding stands behind the oldest. While training,
/// a place is asked what came after it, so it may look at itself and at older places (higher numbers) only.
/// </summary>
/// <param name="History">Vectors of the events' items, components near 1 in size, [B, T, R].</param>
/// <param name="Weights">How much each event counts, 0 where padded, [B, T].</param>
/// <param name="Age">Share of the training events newer than the one to predict, 0 to 1, [B, T, 1]; null when serving, where it is 0.</param>
/// <param name="Length">T.</param>
/// <param name="EveryPlace">Whether all places are asked, as in training, or the newest alone.</param>
internal sealed record NextItemInputs(Value History, Value Weights, Value? Age, int Length, bool EveryPlace);
