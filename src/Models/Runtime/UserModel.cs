using Microsoft.ML.OnnxRuntime;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>The user graph with its buffers: history to interest, and to the ranker's state where the version has one.</summary>
internal sealed class UserModel : IDisposable
{
    public const string History = "history";
    public const string HistoryWeights = "history_weights";
    public const string Interest = "interest";
    public const string RankHistory = "rank_history";
    public const string RankHistoryWeights = "rank_history_weights";
    public const string RankHistoryKinds = "rank_history_kinds";
    public const string RankState = "rank_state";
    public const string State = "state";
    public const string Profile = "profile";

    private readonly string _version;
    private readonly FeatureSchema _schema;
    private readonly FeatureSchema _rankSchema;
    private readonly FeatureSchema _profileSchema;
    private readonly ContextVocabulary _profiles;
    private readonly OnnxGraph _graph;
    private readonly BoundedPool<Scratch> _pool;

    /// <summary>Takes over the graph when its inputs and outputs are those of the schema.</summary>
    public UserModel(string version, FeatureSchema schema, OnnxGraph graph, ContextVocabulary profiles, int maxPooled)
    {
        _profiles = profiles;
        _profileSchema = schema.ForProfile();
        var width = profiles.WidthOf(_profileSchema);
        if (schema.StateDimension > 0)
        {
            var rank = schema.ForRanking();
            var length = StateScratch.LengthOf(schema);
            string[] before = schema.StateEvents > 0 ? [RankState] : [];
            graph.RequireInputsAmong([History, HistoryWeights, RankHistory, RankHistoryWeights, RankHistoryKinds, .. before, .. OfProfile()]);
            graph.RequireInput(RankHistory, -1, length, rank.RankDimension);
            graph.RequireInput(RankHistoryWeights, -1, length);
            RequireIfDeclared(RankHistoryKinds, length);
            if (schema.StateEvents > 0)
            {
                graph.RequireInput(RankState, -1, schema.StateDimension);
            }

            graph.RequireOutput(State, -1, schema.StateDimension);
        }
        else
        {
            graph.RequireInputsAmong([History, HistoryWeights, .. OfProfile()]);
        }

        if (width > 0)
        {
            graph.RequireInput(Profile, -1, width);
        }

        graph.RequireInput(History, -1, schema.HistoryLength, schema.InterestDimension);
        graph.RequireInput(HistoryWeights, -1, schema.HistoryLength);
        graph.RequireOutput(Interest, -1, schema.InterestDimension);
        _version = version;
        _schema = schema;
        _rankSchema = schema.ForRanking();
        _rankSchema = schema.StateEvents > 0 ? _rankSchema with { HistoryLength = schema.StateEvents } : _rankSchema;
        _graph = graph;
        _pool = new BoundedPool<Scratch>(maxPooled, () => new Scratch(schema, graph, width));

        string[] OfProfile() => width > 0 ? [Profile] : [];

        void RequireIfDeclared(string name, int length)
        {
            if (graph.HasInput(name))
            {
                graph.RequireInput(name, -1, length);
            }
        }
    }

    /// <summary>Computes the interest of a history, and the state where there is one.</summary>
    /// <param name="newestFirst">The events.</param>
    /// <param name="recall">Vectors that the interest is made of.</param>
    /// <param name="rank">Vectors that the state is made of; null where there is none.</param>
    /// <param name="interest">Receives the interest; zero where the encoded history is empty.</param>
    /// <param name="state">Receives the state; empty where there is none. One that is carried on is the state before the added events, too.</param>
    /// <param name="added">Events to take into a state that is carried on, oldest first.</param>
    /// <param name="profile">What the user answered, by field; null for nothing.</param>
    public void Compute(
        ReadOnlySpan<HistoryEvent> newestFirst,
        EmbeddingTable recall,
        EmbeddingTable? rank,
        Span<float> interest,
        Span<float> state,
        ReadOnlySpan<HistoryEvent> added,
        IReadOnlyDictionary<string, string>? profile)
    {
        var scratch = _pool.Rent();
        try
        {
            var kept = HistoryEncoder.Encode(_schema, newestFirst, recall, scratch.History.Span, scratch.Weights.Span);
            if (kept == 0 && scratch.Rank is null)
            {
                interest.Clear();
                return;
            }

            if (scratch.Profile is { } values)
            {
                ContextEncoder.Encode(_profileSchema, 0, 0, values.Span, _profiles, profile);
            }

            if (_schema.StateEvents == 0)
            {
                scratch.Rank?.Fill(_rankSchema, newestFirst, rank!);
                _graph.Session.RunWithBinding(_graph.RunOptions, scratch.Binding);
                scratch.Rank?.State.Span.CopyTo(state);
            }
            else
            {
                Carry(scratch, rank!, state, added);
            }

            scratch.Interest.Span.CopyTo(interest);
            if (kept == 0)
            {
                interest.Clear();
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelOutputException(_version, $"{ArtifactNames.UserGraph} failed: {e.Message}", e);
        }
        finally
        {
            _pool.Return(scratch);
        }

        if (!VectorMath.IsFinite(interest) || (state.Length > 0 && !VectorMath.IsFinite(state)))
        {
            throw new ModelOutputException(_version, $"{ArtifactNames.UserGraph} gave an interest or a state that is not finite.");
        }
    }

    // As many runs as the new events need, and one where there are none, for the interest.
    private void Carry(Scratch scratch, EmbeddingTable rank, Span<float> state, ReadOnlySpan<HistoryEvent> added)
    {
        do
        {
            var count = Math.Min(added.Length, _schema.StateEvents);
            scratch.Rank!.Fill(_rankSchema, added[..count], rank, state);
            _graph.Session.RunWithBinding(_graph.RunOptions, scratch.Binding);
            scratch.Rank.State.Span.CopyTo(state);
            added = added[count..];
        }
        while (!added.IsEmpty);
    }

    /// <summary>Releases the buffers; the graph belongs to its opener.</summary>
    public void Dispose() => _pool.Dispose();

    private sealed class Scratch : IDisposable
    {
        public Scratch(FeatureSchema schema, OnnxGraph graph, int profileWidth)
        {
            History = new TensorBuffer(1, schema.HistoryLength, schema.InterestDimension);
            Weights = new TensorBuffer(1, schema.HistoryLength);
            Interest = new TensorBuffer(1, schema.InterestDimension);
            Binding = graph.Session.CreateIoBinding();
            Binding.BindInput(UserModel.History, History.Value);
            Binding.BindInput(HistoryWeights, Weights.Value);
            Binding.BindOutput(UserModel.Interest, Interest.Value);
            if (profileWidth > 0)
            {
                Profile = new TensorBuffer(1, profileWidth);
                Binding.BindInput(UserModel.Profile, Profile.Value);
            }

            Rank = schema.StateDimension > 0 ? new StateScratch(schema, graph, Binding) : null;
        }

        public TensorBuffer History { get; }

        public TensorBuffer Weights { get; }

        public TensorBuffer Interest { get; }

        public StateScratch? Rank { get; }

        public TensorBuffer? Profile { get; }

        public OrtIoBinding Binding { get; }

        public void Dispose()
        {
            Binding.Dispose();
            History.Dispose();
            Weights.Dispose();
            Interest.Dispose();
            Profile?.Dispose();
            Rank?.Dispose();
        }
    }
}
