namespace Recsys.Embeddings;

/// <summary>An explicit negative.</summary>
/// <param name="Centre">Token whose input vector moves away.</param>
/// <param name="Rejected">Token whose context vector moves away.</param>
internal readonly record struct RejectedPair(int Centre, int Rejected);
