namespace Recsys.Training.Ranking.Din;

/// <summary>Items that a user could choose from at one moment, and which were chosen.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Position">Number of the user's events before the moment: they are the history.</param>
/// <param name="Time">The moment, unix milliseconds.</param>
/// <param name="Items">The items.</param>
/// <param name="Labels">1 for a positive, else 0; as long as <paramref name="Items"/>.</param>
internal sealed record RankList(int User, int Position, long Time, int[] Items, float[] Labels);
