using Recsys.Core;

namespace Recsys.Samples;

/// <summary>An event that a shown item led to.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When, unix milliseconds.</param>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct Outcome(InteractionKind Kind, long Time, long Sequence, double Value);
