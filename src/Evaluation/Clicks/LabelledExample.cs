namespace Recsys.Evaluation;

/// <summary>One held-out example for a click predictor.</summary>
/// <param name="User">Index of the user.</param>
/// <param name="Item">Index of the item.</param>
/// <param name="Time">When the item was shown or rated, unix milliseconds.</param>
/// <param name="Positive">The label.</param>
/// <param name="Context">Free context of that moment, such as the device; null for none.</param>
public readonly record struct LabelledExample(int User, int Item, long Time, bool Positive, IReadOnlyDictionary<string, string>? Context = null);
