using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>What a channel may look at. Lives as long as one request.</summary>
public readonly ref struct RecallQuery
{
    /// <summary>The items.</summary>
    public required ItemTable Table { get; init; }

    /// <summary>Which of them the request may get.</summary>
    public required CandidateFilter Filter { get; init; }

    /// <summary>The active model, or null where there is none.</summary>
    public LoadedModel? Model { get; init; }

    /// <summary>The map between the model's rows and the table; null without a model.</summary>
    public ItemRows? Rows { get; init; }

    /// <summary>The index of the model's recall rows; null without a model.</summary>
    public RecallIndex? Index { get; init; }

    /// <summary>The user's interest in the model's recall space; empty for a user without history.</summary>
    public ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's session as rows of the model, newest first; empty without a model.</summary>
    public ReadOnlySpan<HistoryEvent> History { get; init; }

    /// <summary>
    /// Whether a candidate's source is the number of the event of <see cref="History"/> that led to it, and not an index of the item table: a part of
    /// the catalogue has not all items of the session.
    /// </summary>
    internal bool SourcesAreEvents { get; init; }

    /// <summary>The user's session as indexes of the item table, newest first; there without a model, too.</summary>
    public ReadOnlySpan<HistoryEvent> Session { get; init; }

    /// <summary>Items that the user bought, newest first, as indexes of the item table.</summary>
    public ReadOnlySpan<int> Bought { get; init; }

    /// <summary>The user; null where it does not matter.</summary>
    public string? UserId { get; init; }

    /// <summary>The request's free context, such as region or platform; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>What the user answered when they were asked about themselves, by field; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>Rules of the configuration; null for none.</summary>
    public IReadOnlyList<RecallRule>? Rules { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    public long Time { get; init; }

    /// <summary>Seed of whatever the channel draws: the same query gives the same items.</summary>
    public ulong Seed { get; init; }
}
