namespace Recsys.Training.Runs;

/// <summary>What a model took from embeddings that it began with.</summary>
/// <param name="KnownItems">Items that began with a vector of them.</param>
/// <param name="ItemsWithoutVector">Items that they had no vector for, and that began at random.</param>
/// <param name="Frozen">Whether the vectors taken stayed as they were.</param>
public sealed record Pretraining(int KnownItems, int ItemsWithoutVector, bool Frozen);
