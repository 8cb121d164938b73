using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>One game of the world.</summary>
/// <param name="Genres">Indexes of its one to three genres, the main one first.</param>
/// <param name="Studio">Index of its studio.</param>
/// <param name="Price">Price; 0 for a free game.</param>
/// <param name="ReleasedAt">When it came out, unix milliseconds.</param>
/// <param name="Popularity">Weight with which it is met.</param>
/// <param name="Factors">What it is like: a unit vector that tastes are compared with.</param>
/// <param name="Attributes">What a catalogue tells of it.</param>
internal sealed record Game(
    int[] Genres,
    int Studio,
    float Price,
    long ReleasedAt,
    double Popularity,
    float[] Factors,
    IReadOnlyList<ItemAttribute> Attributes);
