using TorchSharp;

namespace Recsys.Training.Recall.NextItem;

/// <summary>What a user side is built with.</summary>
/// <param name="Random">Source of first values.</param>
/// <param name="Device">Where parameters live.</param>
internal sealed record NextItemSetup(Random Random, torch.Device Device);
