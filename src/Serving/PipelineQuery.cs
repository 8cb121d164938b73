using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A consistent snapshot of a user with his question. Lives as long as one request.</summary>
public readonly ref struct PipelineQuery
{
    /// <summary>How many items are wanted, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>Time of the question, unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>The user's id, for models that know users; null where it does not matter.</summary>
    public string? UserId { get; init; }

    /// <summary>The session, newest first; rows are indexes of the item table.</summary>
    public ReadOnlySpan<HistoryEvent> Session { get; init; }

    /// <summary>The user's interest in the leased model's recall space; empty where there is none.</summary>
    public ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's state for the leased model's ranker; empty for a version without.</summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>Item-table indexes that must not come back.</summary>
    public ReadOnlySpan<int> Excluded { get; init; }

    /// <summary>Conditions, all of which an item must pass.</summary>
    public IReadOnlyList<AttributePredicate> Predicates { get; init; }
}

/// <summary>An item of the answer.</summary>
/// <param name="Index">Index in the item table.</param>
/// <param name="Score">Score of the last stage.</param>
/// <param name="Channel">Name of the channel that brought it.</param>
/// <param name="Source">Index of the session item that led to it, or -1.</param>
public readonly record struct RankedItem(int Index, float Score, string Channel, int Source);
