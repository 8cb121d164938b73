using Recsys.Core;

namespace Recsys.Samples;

/// <summary>A label of one shown item for one kind of outcome, told once: when the outcome came, or when its window was over.</summary>
/// <param name="List">The list.</param>
/// <param name="Item">Number of the item in it, from 0.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Happened">Whether the outcome came.</param>
/// <param name="Time">When it came, or when the window was over, unix milliseconds.</param>
/// <param name="Value">Value of the event; 0 where none came.</param>
/// <param name="IsCorrection">Whether it takes an earlier label back: the event was in time and came to be known late. Only from false to true.</param>
public readonly record struct Label(ShownList List, int Item, InteractionKind Kind, bool Happened, long Time, double Value, bool IsCorrection);
