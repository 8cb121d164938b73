namespace Recsys.Retrieval;

/// <summary>What a remote channel may look at: a copy, which may outlive the request.</summary>
public sealed record RemoteRecallQuery
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Where the list is shown.</summary>
    public required string Surface { get; init; }

    /// <summary>How many items are worth bringing: the largest quota of a remote channel of the surface. The pipeline sets it.</summary>
    public int Count { get; init; }

    /// <summary>Items of the session, newest first, by external id.</summary>
    public IReadOnlyList<string> SessionItemIds { get; init; } = [];

    /// <summary>The request's free context; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>The user's friends, as the request names them.</summary>
    public IReadOnlyList<string> FriendIds { get; init; } = [];

    /// <summary>Time of the request, unix milliseconds.</summary>
    public long Time { get; init; }
}
