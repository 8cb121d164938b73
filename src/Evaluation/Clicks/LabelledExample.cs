namespace Recsys.Evaluation;

/// <summary>One held-out example for a click predictor.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">When the item was shown or rated, unix milliseconds.</param>
/// <param name="Positive">The label.</param>
/// <param name="Context">Free context of that moment, such as the device; null for none.</param>
/// <param name="Channel">The recall channel that had brought the item; null where that is not known.</param>
/// <param name="ChannelScore">Its score from that channel; 0 where that is not known.</param>
public readonly record struct LabelledExample(
    int User, int Item, long Time, bool Positive, IReadOnlyDictionary<string, string>? Context = null, string? Channel = null, float ChannelScore = 0);
