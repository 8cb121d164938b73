using Recsys.Grains.Storage;

namespace Recsys.Grains.Users;

/// <summary>
/// A user in memory on their way from one silo to another: what a snapshot has, and what a snapshot leaves to the log. Item ids are external,
/// since indexes differ from silo to silo. Lists with pages stay behind.
/// </summary>
[GenerateSerializer, Alias("recsys.MovedUser")]
internal sealed class MovedUser
{
    /// <summary>State, session and what was bought.</summary>
    [Id(0)]
    public required UserSnapshot Snapshot { get; init; }

    /// <summary>The user's answers, by field.</summary>
    [Id(1)]
    public required Dictionary<string, string> Answers { get; init; }

    /// <summary>When the user was erased last, unix milliseconds; 0 for never.</summary>
    [Id(2)]
    public long ErasedAt { get; init; }

    /// <summary>What was shown to them and waits for an outcome, oldest first.</summary>
    [Id(3)]
    public required string[] Shown { get; init; }

    /// <summary>Events since the last stored snapshot.</summary>
    [Id(4)]
    public int SinceSnapshot { get; init; }

    /// <summary>Sequence that the log had reached for the user, which may be behind the snapshot's last event: answers count too.</summary>
    [Id(5)]
    public long LastSequence { get; init; }
}
