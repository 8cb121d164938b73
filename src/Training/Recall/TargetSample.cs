namespace Recsys.Training.Recall;

/// <summary>One thing to predict: the item of one event, from the events before it.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Position">The event's position among the user's events, counted from the oldest; earlier ones are the input.</param>
/// <param name="Item">The item to predict.</param>
internal readonly record struct TargetSample(int User, int Position, int Item);
