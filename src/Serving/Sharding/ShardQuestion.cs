using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>What a request asks of one part of the catalogue.</summary>
public sealed record ShardQuestion
{
    /// <summary>The part.</summary>
    public required CatalogueShard Shard { get; init; }

    /// <summary>The leased model; null where none is active.</summary>
    public ServingModel? Serving { get; init; }

    /// <summary>Channels that are asked, and the most that each may bring.</summary>
    public IReadOnlyList<ChannelShare> Channels { get; init; } = [];

    /// <summary>A filling channel that looks at every item; null for none.</summary>
    public ChannelShare? Fill { get; init; }

    /// <summary>Items of which is asked whether the request may have them.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    /// <summary>What an item's attributes must meet; null for anything.</summary>
    public ItemCondition? Condition { get; init; }

    /// <summary>Items that must not come.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>The only items that may come; null for any.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Fields whose values come with each item.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>The session, newest first; rows are those of training, <see cref="int.MaxValue"/> for one that came later, -1 for none.</summary>
    public HistoryEvent[] History { get; init; } = [];

    /// <summary>The user's interest; empty where there is none.</summary>
    public float[] Interest { get; init; } = [];

    /// <summary>The request's context; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>What the user answered; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>The user.</summary>
    public string? UserId { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    public long Time { get; init; }
}

/// <summary>A channel with what it may bring.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Most">The most items.</param>
public readonly record struct ChannelShare(string Name, int Most);
