using Orleans.Services;

namespace Recsys.Grains.Sharding;

/// <summary>The parts of a divided catalogue that a silo holds, within reach of the users' grains on any silo.</summary>
[Alias("recsys.IShardService")]
internal interface IShardService : IGrainService
{
    /// <summary>Asks about one part.</summary>
    [Alias("AskAsync")]
    Task<ShardReply> AskAsync(ShardAsk ask);

    /// <summary>Which parts the silo holds.</summary>
    [Alias("GetStateAsync")]
    Task<ShardState> GetStateAsync();
}

/// <summary>What a request asks of one part of the catalogue. Items are named by their ids: indexes are each silo's own.</summary>
[GenerateSerializer, Immutable, Alias("recsys.ShardAsk")]
internal sealed record ShardAsk
{
    /// <summary>Number of the part.</summary>
    [Id(0)]
    public int Shard { get; init; }

    /// <summary>Parts of the whole catalogue.</summary>
    [Id(1)]
    public int Shards { get; init; }

    /// <summary>The model version; null for none.</summary>
    [Id(2)]
    public string? Version { get; init; }

    /// <summary>Names of the channels.</summary>
    [Id(3)]
    public string[] Channels { get; init; } = [];

    /// <summary>The most that each may bring.</summary>
    [Id(4)]
    public int[] Most { get; init; } = [];

    /// <summary>The channel that fills a list by looking at all items; null for none.</summary>
    [Id(5)]
    public string? FillChannel { get; init; }

    /// <summary>The most that it may bring.</summary>
    [Id(6)]
    public int FillCount { get; init; }

    /// <summary>Values of which a filled list can take no more.</summary>
    [Id(7)]
    public IReadOnlyList<AttributeFilter>? Full { get; init; }

    /// <summary>Items of which is asked whether the request may have them.</summary>
    [Id(8)]
    public string[] Named { get; init; } = [];

    /// <summary>The request's filters.</summary>
    [Id(9)]
    public IReadOnlyList<AttributeFilter>? Filters { get; init; }

    /// <summary>The request's filter.</summary>
    [Id(10)]
    public ItemFilter? Filter { get; init; }

    /// <summary>Items that must not come.</summary>
    [Id(11)]
    public string[] Excluded { get; init; } = [];

    /// <summary>The only items that may come; null for any.</summary>
    [Id(12)]
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Fields whose values come with each item.</summary>
    [Id(13)]
    public string[] Fields { get; init; } = [];

    /// <summary>Fields of which is asked whether an item has them.</summary>
    [Id(14)]
    public string[] KnownFields { get; init; } = [];

    /// <summary>The session's events, newest first, as they lie in memory.</summary>
    [Id(15)]
    public byte[] History { get; init; } = [];

    /// <summary>The user's interest, little-endian floats.</summary>
    [Id(16)]
    public byte[] Interest { get; init; } = [];

    /// <summary>The request's context.</summary>
    [Id(17)]
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>What the user answered.</summary>
    [Id(18)]
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>The user.</summary>
    [Id(19)]
    public string? UserId { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    [Id(20)]
    public long Time { get; init; }
}

/// <summary>Whether a part was asked.</summary>
internal enum ShardOutcome
{
    /// <summary>It was.</summary>
    Answered,

    /// <summary>The silo does not hold it, or not all of it yet.</summary>
    NotHeld,

    /// <summary>The silo has another model version.</summary>
    OtherVersion,

    /// <summary>The silo divides the catalogue into another number of parts.</summary>
    OtherDivision,
}

/// <summary>What a part answers: <see cref="Recsys.Serving.ShardCandidates"/>, its numbers as they lie in memory.</summary>
[GenerateSerializer, Immutable, Alias("recsys.ShardReply")]
internal sealed record ShardReply
{
    /// <summary>Whether it was asked.</summary>
    [Id(0)]
    public ShardOutcome Outcome { get; init; }

    /// <summary>The version that the silo serves, where it is another one; its number of parts, where that is another one.</summary>
    [Id(1)]
    public string? Other { get; init; }

    /// <summary>The items.</summary>
    [Id(2)]
    public byte[] Items { get; init; } = [];

    /// <summary>Ids of those without a row.</summary>
    [Id(3)]
    public string[] Ids { get; init; } = [];

    /// <summary>Attributes of each item.</summary>
    [Id(4)]
    public AttributeValue[]?[] Attributes { get; init; } = [];

    /// <summary>What each channel brings.</summary>
    [Id(5)]
    public byte[][] Lists { get; init; } = [];

    /// <summary>What the filling channel brings.</summary>
    [Id(6)]
    public byte[] Fill { get; init; } = [];

    /// <summary>The named items.</summary>
    [Id(7)]
    public byte[] Named { get; init; } = [];

    /// <summary>Channels that failed.</summary>
    [Id(8)]
    public string[] LeftOut { get; init; } = [];

    /// <summary>An item without a row that it would have in a whole catalogue.</summary>
    [Id(9)]
    public string? Unplaced { get; init; }

    /// <summary>Those of the fields asked for that an item has.</summary>
    [Id(10)]
    public string[] KnownFields { get; init; } = [];

    /// <summary>For each other field the known one that is most like it.</summary>
    [Id(11)]
    public string?[] Nearest { get; init; } = [];
}

/// <summary>The parts that a silo holds.</summary>
[GenerateSerializer, Immutable, Alias("recsys.ShardState")]
internal sealed record ShardState
{
    /// <summary>Numbers of the parts.</summary>
    [Id(0)]
    public int[] Held { get; init; } = [];

    /// <summary>For each its most popular items, scores with places as they lie in memory.</summary>
    [Id(1)]
    public byte[][] Popular { get; init; } = [];

    /// <summary>Parts of the whole catalogue.</summary>
    [Id(2)]
    public int Shards { get; init; }
}
