using Microsoft.ML.OnnxRuntime;

namespace Recsys.Models;

/// <summary>The ranker graph with its buffers: one batch of candidates to scores.</summary>
internal sealed class RankerModel : IDisposable
{
    public const string User = "user";
    public const string Interest = "interest";
    public const string History = "history";
    public const string HistoryWeights = "history_weights";
    public const string HistoryKinds = "history_kinds";
    public const string Candidates = "candidates";
    public const string CandidateFeatures = "candidate_features";
    public const string Context = "context";
    public const string State = "state";
    public const string Score = "score";

    private readonly string _version;
    private readonly FeatureSchema _schema;
    private readonly OnnxGraph _graph;
    private readonly EmbeddingTable _table;
    private readonly EmbeddingTable _recall;
    private readonly ItemKinds? _kinds;
    private readonly ContextVocabulary _contexts;
    private readonly NumberShares _shares;
    private readonly BoundedPool<RankerScratch> _pool;

    /// <summary>Takes the graph when its inputs and outputs are those of the schema.</summary>
    public RankerModel(
        string version,
        FeatureSchema schema,
        OnnxGraph graph,
        EmbeddingTable table,
        EmbeddingTable recall,
        ItemKinds? kinds,
        ContextVocabulary contexts,
        NumberShares shares,
        int maxPooled)
    {
        graph.RequireInputsAmong(User, Interest, History, HistoryWeights, HistoryKinds, Candidates, CandidateFeatures, Context, State);
        graph.RequireInput(Candidates, -1, schema.RankDimension);
        graph.RequireOutput(Score, -1);
        schema = schema.ForRanking();
        RequireIfDeclared(User, 1, schema.UserDimension);
        RequireIfDeclared(Interest, 1, schema.InterestDimension);
        RequireIfDeclared(History, 1, schema.HistoryLength, schema.RankDimension);
        RequireIfDeclared(HistoryWeights, 1, schema.HistoryLength);
        RequireIfDeclared(HistoryKinds, 1, schema.HistoryLength);
        RequireIfDeclared(CandidateFeatures, -1, schema.CandidateFeatures.Count);
        RequireIfDeclared(Context, 1, contexts.WidthOf(schema));
        RequireIfDeclared(State, 1, schema.StateDimension);
        _version = version;
        _schema = schema;
        _graph = graph;
        _table = table;
        Inputs = RankerInputs.Of(schema, graph);
        _recall = recall;
        _kinds = kinds;
        _contexts = contexts;
        _shares = shares;
        _pool = new BoundedPool<RankerScratch>(maxPooled, () => new RankerScratch(schema, graph, contexts.WidthOf(schema)));

        void RequireIfDeclared(string name, params ReadOnlySpan<int> shape)
        {
            if (!graph.HasInput(name))
            {
                return;
            }

            if (shape[^1] == 0)
            {
                throw new ArtifactException(
                    ArtifactNames.RankerGraph, $"it declares input '{name}', for which the schema has nothing.");
            }

            graph.RequireInput(name, shape);
        }
    }

    /// <summary>Names of what it looks at.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>Scores candidates in one run.</summary>
    public void Compute(
        RankRequest request,
        ReadOnlySpan<float> user,
        ReadOnlySpan<Candidate> candidates,
        ReadOnlySpan<float> popularity,
        float maxPopularity,
        Span<float> scores,
        string? without = null)
    {
        var scratch = _pool.Rent();
        try
        {
            scratch.Resize(candidates.Length);
            if (scratch.User is { } row)
            {
                user.CopyTo(row.Span);
            }

            Fill(scratch, request, candidates, popularity, maxPopularity);
            if (without is not null)
            {
                RankerInputs.Clear(_schema, _contexts, scratch, without);
            }

            scratch.Run(_graph);
            scratch.Score.Span.CopyTo(scores);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelOutputException(_version, $"{ArtifactNames.RankerGraph} failed: {e.Message}", e);
        }
        finally
        {
            _pool.Return(scratch);
        }
    }

    /// <summary>Releases the buffers; graph and table belong to their opener.</summary>
    public void Dispose() => _pool.Dispose();

    private void Fill(
        RankerScratch scratch,
        RankRequest request,
        ReadOnlySpan<Candidate> candidates,
        ReadOnlySpan<float> popularity,
        float maxPopularity)
    {
        var kept = HistoryEncoder.Select(
            _schema, request.History, scratch.HistoryRows, scratch.Weights.Span, scratch.Kinds is { } kinds ? kinds.Span : default);
        var historyRows = scratch.HistoryRows.AsSpan(0, kept);
        var rows = scratch.Candidates.Span;
        var dimension = _table.Dimension;
        for (var i = 0; i < candidates.Length; i++)
        {
            _table[candidates[i].Row].CopyTo(rows.Slice(i * dimension, dimension));
        }

        if (scratch.Interest is { } interest)
        {
            request.Interest.CopyTo(interest.Span);
        }

        if (scratch.State is { } state)
        {
            request.State.CopyTo(state.Span);
        }

        if (scratch.History is { } history)
        {
            HistoryEncoder.Gather(_schema, historyRows, _table, history.Span);
        }

        if (scratch.Features is { } features)
        {
            scratch.Session.Set(request.History, request.Shown);
            var inputs = new CandidateInputs
            {
                Popularity = popularity,
                MaxPopularity = maxPopularity,
                HistoryRows = historyRows,
                Events = scratch.Session.Events,
                Shown = scratch.Session.Shown,
                Time = request.Time,
                Vectors = _recall,
                Kinds = _kinds,
                Shares = _shares,
            };
            CandidateEncoder.Encode(_schema, candidates, in inputs, features.Span);
        }

        if (scratch.Context is { } context)
        {
            ContextEncoder.Encode(_schema, request.Time, kept, context.Span, _contexts, request.Context);
        }
    }
}
