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

    /// <summary>The user's interest in the model's recall space; empty for a user without history.</summary>
    public ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's session as rows of the model, newest first; empty without a model.</summary>
    public ReadOnlySpan<HistoryEvent> History { get; init; }
}

/// <summary>An item that a channel brings.</summary>
/// <param name="Index">Index in the item table.</param>
/// <param name="Score">The channel's own score; comparable only within the channel.</param>
/// <param name="Source">Index of the session item that led here, or -1.</param>
public readonly record struct RecalledItem(int Index, float Score, int Source = -1);

/// <summary>One way to find candidates. A channel is added in one file and one registration.</summary>
public interface IRecallChannel
{
    /// <summary>Name in answers and metrics.</summary>
    string Name { get; }

    /// <summary>Writes up to as many items as fit, each accepted by the filter, without duplicates, in any order.</summary>
    /// <param name="query">What is known.</param>
    /// <param name="destination">Where the items go; its length is the channel's quota.</param>
    /// <returns>How many were written.</returns>
    int Recall(in RecallQuery query, Span<RecalledItem> destination);
}
