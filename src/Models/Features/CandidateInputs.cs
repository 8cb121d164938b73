using Recsys.Core;

namespace Recsys.Models;

/// <summary>What candidate features may look at besides the candidates themselves.</summary>
public readonly ref struct CandidateInputs
{
    /// <summary>Training count of each row; every candidate's row lies within it.</summary>
    public required ReadOnlySpan<float> Popularity { get; init; }

    /// <summary>The largest value of <see cref="Popularity"/>; 0 where nothing was counted.</summary>
    public required float MaxPopularity { get; init; }

    /// <summary>Rows of the encoded history, as <see cref="HistoryEncoder.Select"/> kept them, without padding.</summary>
    public required ReadOnlySpan<int> HistoryRows { get; init; }

    /// <summary>The user's newest events but impressions, newest first, at most the schema's HistoryLength; rows below 0 are unknown items.</summary>
    public ReadOnlySpan<HistoryEvent> Events { get; init; }

    /// <summary>Rows of the items that the user was shown lately; what has an event too, or a row below 0, is passed over.</summary>
    public ReadOnlySpan<int> Shown { get; init; }

    /// <summary>Time of the request, unix milliseconds.</summary>
    public long Time { get; init; }

    /// <summary>Vectors of all rows, which similarities are taken of; null where there are none, and similarities are then 0.</summary>
    public EmbeddingTable? Vectors { get; init; }

    /// <summary>Shares of the numbers of the user's past, see <see cref="CandidateFeature.Powers"/>; null where there are none: all are then 0.</summary>
    public NumberShares? Shares { get; init; }

    /// <summary>Markets, types and creators of all rows; null where there are none: all items are then of one market.</summary>
    public ItemKinds? Kinds { get; init; }
}
