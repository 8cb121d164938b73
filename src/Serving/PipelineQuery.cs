using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>A consistent snapshot of a user with their question. Lives as long as one request.</summary>
public readonly ref struct PipelineQuery
{
    /// <summary>How many items are wanted, at least 1.</summary>
    public required int Count { get; init; }

    /// <summary>Time of the question, unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>The user's id, for models that know users; null where it does not matter.</summary>
    public string? UserId { get; init; }

    /// <summary>When the user was erased, unix milliseconds: a version that is not newer treats them as unknown. 0 for never.</summary>
    public long ErasedAt { get; init; }

    /// <summary>The session, newest first; rows are indexes of the item table.</summary>
    public ReadOnlySpan<HistoryEvent> Session { get; init; }

    /// <summary>The user's interest in the leased model's recall space; empty where there is none.</summary>
    public ReadOnlySpan<float> Interest { get; init; }

    /// <summary>The user's state for the leased model's ranker; empty for a version without.</summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>Item-table indexes that must not come back.</summary>
    public ReadOnlySpan<int> Excluded { get; init; }

    /// <summary>Whether nothing but <see cref="Allowed"/> may come back.</summary>
    public bool OnlyAllowed { get; init; }

    /// <summary>Item-table indexes of what may come back, where <see cref="OnlyAllowed"/> is set.</summary>
    public ReadOnlySpan<int> Allowed { get; init; }

    /// <summary>Item-table indexes of what the user bought, newest first.</summary>
    public ReadOnlySpan<int> Bought { get; init; }

    /// <summary>Item-table indexes of what the user was shown without an outcome, an item as often as it was shown.</summary>
    public ReadOnlySpan<int> Shown { get; init; }

    /// <summary>Whether what the user bought may come back.</summary>
    public bool AllowRepeats { get; init; }

    /// <summary>
    /// The plan that the request took when it began (<see cref="RecommendationPipeline.PlanOf"/>); null for the one that is in force for no
    /// surface in particular.
    /// </summary>
    public SurfacePlan? Plan { get; init; }

    /// <summary>Where the list is shown; null for no surface in particular.</summary>
    public string? Surface { get; init; }

    /// <summary>The request's free context; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    /// <summary>What the user answered when they were asked about themselves, by field; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>What the plan's remote channels brought; null where it has none.</summary>
    public RemoteCandidates? Remote { get; init; }

    /// <summary>What an item's attributes must meet; null for anything.</summary>
    public ItemCondition? Condition { get; init; }

    /// <summary>Bounds on the items of one value in the list; null for none.</summary>
    public ItemCaps? Caps { get; init; }

    /// <summary>Keeps the order for later pages; null for a list without.</summary>
    public RankedOrder? Order { get; init; }
}

/// <summary>An item of the answer.</summary>
/// <param name="Index">Index in the item table.</param>
/// <param name="Score">Score of the last stage.</param>
/// <param name="Channel">Name of the channel that brought it.</param>
/// <param name="Source">Index of the session item that led to it, or -1.</param>
/// <param name="Reason">The channel's reason; a source's id belongs behind it.</param>
public readonly record struct RankedItem(int Index, float Score, string Channel, int Source, string Reason)
{
    /// <summary>The channel's score, comparable only within the channel.</summary>
    public float ChannelScore { get; init; }

    /// <summary>Inner product of the interest and the item's vector; not a number where the model has no row of it, or there is none.</summary>
    public float RecallScore { get; init; } = float.NaN;

    /// <summary>Probability with which it has its place, given those before it: 1 but for what chance brought there; not a number where it is not known.</summary>
    public float Propensity { get; init; } = 1;
}
