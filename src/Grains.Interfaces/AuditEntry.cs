namespace Recsys;

/// <summary>What the audit log names. Numbers are stored and never change.</summary>
[GenerateSerializer, Alias("recsys.AuditAction")]
public enum AuditAction
{
    /// <summary>A version was promoted; the target is the version.</summary>
    Promote = 1,

    /// <summary>A version that served before was gone back to; the target is the version.</summary>
    RollBack = 2,

    /// <summary>A user was erased; the target is the hash of their id.</summary>
    EraseUser = 3,

    /// <summary>A user's history was given to another one; the target is the hash of the one's id, the detail that of the other's.</summary>
    MergeUsers = 4,

    /// <summary>An item was deleted; the target is its id.</summary>
    DeleteItem = 5,
}

/// <summary>One row of the audit log. It is on disk before what it tells of is done.</summary>
[GenerateSerializer, Immutable, Alias("recsys.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>Its place in the log; grows.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>When, by the silo's clock.</summary>
    [Id(1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who, as the client said: <see cref="CallActor"/>, or else its setting Recsys:Client:Actor.</summary>
    [Id(2)]
    public required string Actor { get; init; }

    /// <summary>What was done.</summary>
    [Id(3)]
    public required AuditAction Action { get; init; }

    /// <summary>To what. A user is the SHA-256 of the UTF-8 of their id, in small hexadecimal digits.</summary>
    [Id(4)]
    public required string Target { get; init; }

    /// <summary>More of it, such as the version before; null for none.</summary>
    [Id(5)]
    public string? Detail { get; init; }
}
