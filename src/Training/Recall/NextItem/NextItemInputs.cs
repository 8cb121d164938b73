using Recsys.Training.Layers;
using TorchSharp;

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
internal sealed record NextItemInputs(Value History, Value Weights, Value? Age, int Length, bool EveryPlace)
{
    /// <summary>What is known of the users, [profiles, X]; null for a model that reads nothing of it.</summary>
    public Value? Profiles { get; init; }

    /// <summary>Which of them is known at each place, [B T]; null where row b is user b's.</summary>
    public torch.Tensor? ProfilePlaces { get; init; }

    /// <summary>The values of something made of the profiles, row by row, [profiles, W], at each place: [B, T or 1, W].</summary>
    public Value AtPlaces(Value ofProfiles, long width) => ProfilePlaces is { } places
        ? ofProfiles.Apply((t, _) => t.index_select(0, places), (_, name) => name).Reshape(-1, Length, width)
        : ofProfiles.Unsqueeze(1);
}
