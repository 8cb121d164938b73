using Recsys.Training.Examples;
using TorchSharp;

namespace Recsys.Training.Ranking;

/// <summary>What a model is built for.</summary>
/// <param name="Layout">The fields.</param>
/// <param name="HistoryLength">T of the model's options.</param>
/// <param name="Random">Source of first values.</param>
/// <param name="Device">Where parameters live.</param>
internal sealed record RankingSetup(FieldLayout Layout, int HistoryLength, Random Random, torch.Device Device);
