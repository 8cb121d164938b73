using Recsys.Core;

namespace Recsys.Grains.Storage;

/// <summary>What became of an event that was to be stored.</summary>
public enum AppendOutcome
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>The same event was stored before; its sequence is the one that it has.</summary>
    Duplicate,

    /// <summary>Another event of the user has this id; it was not stored.</summary>
    Conflict,

    /// <summary>It is not newer than the erasure of its user; it was not stored.</summary>
    Erased,
}

/// <summary>An event after an append.</summary>
/// <param name="Sequence">Its place in the log; 0 where it has none.</param>
/// <param name="Outcome">What became of it.</param>
public readonly record struct AppendedEvent(long Sequence, AppendOutcome Outcome);

/// <summary>What became of an append.</summary>
/// <param name="LastSequence">The user's last sequence after it.</param>
/// <param name="Events">One for each event; null where the user's log has moved on since the caller read it, and nothing was stored.</param>
public sealed record AppendResult(long LastSequence, AppendedEvent[]? Events);

/// <summary>What a user says of themselves.</summary>
/// <param name="Field">What about.</param>
/// <param name="Value">The answer; null where it is taken back.</param>
/// <param name="Time">When.</param>
public sealed record UserAnswer(string Field, string? Value, DateTimeOffset Time);

/// <summary>What a merge did.</summary>
/// <param name="LastSequence">The receiving user's last sequence after it.</param>
/// <param name="Moved">Events and answers that moved.</param>
public sealed record MergeResult(long LastSequence, long Moved);

/// <summary>What is known of a user beside their events.</summary>
/// <param name="LastSequence">The last of all that is logged of the user; 0 for nothing.</param>
/// <param name="LastRewrite">States from before this sequence lack what a merge brought, or events that are no longer in the log: they must be rebuilt; 0 for none.</param>
/// <param name="ErasedAt">When the user was erased last; null for never.</param>
/// <param name="Answers">What they said, by field.</param>
/// <param name="Removed">Events by kind that were counted and are no longer in the log, 9 numbers.</param>
public sealed record UserHead(
    long LastSequence, long LastRewrite, DateTimeOffset? ErasedAt, IReadOnlyDictionary<string, string> Answers, long[] Removed);

/// <summary>What an erasure removed from the log.</summary>
/// <param name="Events">Events.</param>
/// <param name="Answers">Answers and notes.</param>
/// <param name="MergedUserIds">Users whose history had been merged into the erased one; their names are gone, too.</param>
/// <param name="Overwritten">Whether the removed bytes are gone from the files already; else a reader held them, and they go with a later commit.</param>
public sealed record LogErasure(long Events, long Answers, IReadOnlyList<string> MergedUserIds, bool Overwritten);

/// <summary>An event with its place in the log.</summary>
/// <param name="Sequence">Grows with every stored event.</param>
/// <param name="Event">The event.</param>
public sealed record LoggedEvent(long Sequence, UserEvent Event)
{
    internal EventRow ToRow() => new(
        Sequence,
        Event.Id,
        Event.UserId,
        Event.ItemId,
        (InteractionKind)Event.Kind,
        Event.CustomKind,
        Event.Time.ToUnixTimeMilliseconds(),
        Event.Value,
        Event.SessionId,
        Event.RequestId,
        EventContextJson.Write(Event.Context));
}

/// <summary>A purchase.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="ItemId">What was bought.</param>
/// <param name="Earlier">Items that the same user had bought before, newest first.</param>
public sealed record LoggedPurchase(long Sequence, string ItemId, IReadOnlyList<string> Earlier);

/// <summary>Totals of an item.</summary>
/// <param name="Counts">Events by <see cref="EventKind"/> value, 9 numbers.</param>
/// <param name="AsOfSequence">All events of the log up to this sequence are counted, and none after it.</param>
public sealed record ItemTotals(long[] Counts, long AsOfSequence);
