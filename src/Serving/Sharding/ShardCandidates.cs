using System.Runtime.InteropServices;
using Recsys.Core;

namespace Recsys.Serving;

/// <summary>What a part of the catalogue answers.</summary>
public sealed record ShardCandidates
{
    /// <summary>The items, each once.</summary>
    public ShardItem[] Items { get; init; } = [];

    /// <summary>Ids of those that training did not see, in the order of the items; the others' are in the model.</summary>
    public string[] Ids { get; init; } = [];

    /// <summary>Attributes of each item: all of one that training did not see, of others those of the fields asked for; empty where no item has any.</summary>
    public IReadOnlyList<ItemAttribute>?[] Attributes { get; init; } = [];

    /// <summary>What each channel brings, best first, in the order in which they were asked for.</summary>
    public ShardHit[][] Lists { get; init; } = [];

    /// <summary>What the filling channel brings, best first.</summary>
    public ShardHit[] Fill { get; init; } = [];

    /// <summary>Whether the request may have each of the named items; false for one of another part. A named one comes with the items.</summary>
    public ShardHit[] Named { get; init; } = [];

    /// <summary>Channels that failed.</summary>
    public string[] LeftOut { get; init; } = [];

    /// <summary>An item without a row that it would have in a whole catalogue; null for none.</summary>
    public string? Unplaced { get; init; }
}

/// <summary>An item of a part.</summary>
/// <param name="Place">Its place in the whole catalogue.</param>
/// <param name="Positive">Its live positive events.</param>
/// <param name="Row">Its row in the model, of training alone; -1 where it has none.</param>
/// <param name="Popularity">Its popularity.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ShardItem(long Place, long Positive, int Row, float Popularity);

/// <summary>An item that a channel brings.</summary>
/// <param name="Item">Its number among the items of the answer; -1 for none.</param>
/// <param name="Score">The channel's score.</param>
/// <param name="Source">Number of the event of the session that led to it, or -1.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ShardHit(int Item, float Score, int Source);
