namespace Recsys.Data;

/// <summary>One labelled example of a ranking or rating task.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">Unix milliseconds, or the position where the source gives only an order.</param>
/// <param name="Label">1 or 0 for clicks, the rating for ratings.</param>
/// <param name="Value">What a positive example was worth: seconds or hours of watching, a price, or the second label (a conversion); 0 where nothing.</param>
/// <param name="Channel">The recall channel that had brought the item; null where that is not known.</param>
/// <param name="ChannelScore">Its score from that channel; 0 where that is not known.</param>
public readonly record struct Example(int User, int Item, long Time, float Label, float Value, string? Channel = null, float ChannelScore = 0);
