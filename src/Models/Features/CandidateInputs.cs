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
}
