using TorchSharp;

namespace Recsys.Training.Recall.NextItem;

/// <summary>What a user side is built with.</summary>
/// <param name="Random">Source of first values.</param>
/// <param name="Device">Where parameters live.</param>
/// <param name="Profiles">What is known of users; null for nothing.</param>
internal sealed record NextItemSetup(Random Random, torch.Device Device, ProfileTable? Profiles = null);
