namespace Recsys.Core;

/// <summary>One event of a data set, with users and items as dense indexes into that data set.</summary>
/// <param name="User">Index of the user, from 0.</param>
/// <param name="Item">Index of the item, from 0.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Value">Seconds for play and dwell, price for purchase, rating where the source has ratings, else 0.</param>
/// <param name="Time">Unix time in milliseconds; for sources that give only an order, the position in it.</param>
public readonly record struct Interaction(int User, int Item, InteractionKind Kind, float Value, long Time);
