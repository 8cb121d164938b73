namespace Recsys.Evaluation;

/// <summary>One question of next-item prediction: the beginning of a session, and the item that came next.</summary>
/// <param name="Session">Index of the session among the users of the data set; samples of one session share it.</param>
/// <param name="Prefix">Item indexes so far, oldest first, at least one.</param>
/// <param name="Label">Index of the next item; it may stand in the prefix.</param>
public sealed record SessionSample(int Session, IReadOnlyList<int> Prefix, int Label);
