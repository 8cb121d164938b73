namespace Recsys.Retrieval;

/// <summary>An item that a remote channel brings.</summary>
/// <param name="ItemId">External id.</param>
/// <param name="Score">The channel's own score; comparable only within the channel.</param>
public readonly record struct RemoteItem(string ItemId, float Score);
