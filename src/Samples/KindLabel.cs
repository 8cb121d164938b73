namespace Recsys.Samples;

/// <summary>What came of a shown item by one kind of outcome.</summary>
/// <param name="Happened">Whether it came within the kind's window; null where nothing waited for it, or not until the window's end.</param>
/// <param name="Time">Unix milliseconds of the first; null where none came.</param>
/// <param name="Count">How many came.</param>
/// <param name="Value">The sum of their values, added in the order of their times: seconds for play and dwell, the price for purchases.</param>
public readonly record struct KindLabel(bool? Happened, long? Time, int Count, double Value);
