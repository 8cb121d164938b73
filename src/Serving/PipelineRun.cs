using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>One request on its way through the stages: what it was asked, by which plan and model, and the candidates that it has.</summary>
internal ref struct PipelineRun(SurfacePlan plan, ServingModel? serving, in PipelineQuery query, PipelineScratch scratch, PipelineTrace? trace)
{
    /// <summary>The user and their question.</summary>
    public readonly PipelineQuery Query = query;

    /// <summary>What channels may look at; there from recall on.</summary>
    public RecallQuery Recall;

    /// <summary>Null, or what was left out and why.</summary>
    public string? Degraded;

    /// <summary>The model's rows of the candidates by index, where these are of a table that was made for this request; null for the silo's own.</summary>
    public int[]? Rows;

    /// <summary>The model's row of a candidate, or -1.</summary>
    public readonly int RowOf(int index) => Rows is { } rows ? rows[index] : serving!.Rows.RowOf(index);

    /// <summary>The plan, the same for the whole request.</summary>
    public readonly SurfacePlan Plan => plan;

    /// <summary>The leased model; null where none is active.</summary>
    public readonly ServingModel? Serving => serving;

    /// <summary>Buffers.</summary>
    public readonly PipelineScratch Scratch => scratch;

    /// <summary>The candidates.</summary>
    public readonly CandidateList Candidates => scratch.Candidates;

    /// <summary>Takes notes; null for none.</summary>
    public readonly PipelineTrace? Trace => trace;

    /// <summary>Budget of candidates.</summary>
    public readonly int Wanted => Math.Max(plan.Candidates, Query.Count);
}
