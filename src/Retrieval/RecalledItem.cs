namespace Recsys.Retrieval;

/// <summary>An item that a channel brings.</summary>
/// <param name="Index">Index in the item table.</param>
/// <param name="Score">The channel's own score; comparable only within the channel.</param>
/// <param name="Source">Index of the session item that led here, or -1.</param>
public readonly record struct RecalledItem(int Index, float Score, int Source = -1);
