using Microsoft.ML.OnnxRuntime;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>The user graph with its buffers: history to interest.</summary>
internal sealed class UserModel : IDisposable
{
    public const string History = "history";
    public const string HistoryWeights = "history_weights";
    public const string Interest = "interest";

    private readonly string _version;
    private readonly FeatureSchema _schema;
    private readonly OnnxGraph _graph;
    private readonly BoundedPool<Scratch> _pool;

    /// <summary>Takes over the graph when its inputs and outputs are those of the schema.</summary>
    public UserModel(string version, FeatureSchema schema, OnnxGraph graph, int maxPooled)
    {
        graph.RequireInputsAmong(History, HistoryWeights);
        graph.RequireInput(History, -1, schema.HistoryLength, schema.InterestDimension);
        graph.RequireInput(HistoryWeights, -1, schema.HistoryLength);
        graph.RequireOutput(Interest, -1, schema.InterestDimension);
        _version = version;
        _schema = schema;
        _graph = graph;
        _pool = new BoundedPool<Scratch>(maxPooled, () => new Scratch(schema, graph.Session));
    }

    /// <summary>Computes the interest of a history.</summary>
    public void Compute(ReadOnlySpan<HistoryEvent> newestFirst, EmbeddingTable recall, Span<float> interest)
    {
        var scratch = _pool.Rent();
        try
        {
            if (HistoryEncoder.Encode(_schema, newestFirst, recall, scratch.History.Span, scratch.Weights.Span) == 0)
            {
                interest.Clear();
                return;
            }

            _graph.Session.RunWithBinding(_graph.RunOptions, scratch.Binding);
            scratch.Interest.Span.CopyTo(interest);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelOutputException(_version, $"{ArtifactNames.UserGraph} failed: {e.Message}", e);
        }
        finally
        {
            _pool.Return(scratch);
        }

        if (!VectorMath.IsFinite(interest))
        {
            throw new ModelOutputException(_version, $"{ArtifactNames.UserGraph} gave an interest that is not finite.");
        }
    }

    /// <summary>Releases the buffers; the graph belongs to its opener.</summary>
    public void Dispose() => _pool.Dispose();

    private sealed class Scratch : IDisposable
    {
        public Scratch(FeatureSchema schema, InferenceSession session)
        {
            History = new TensorBuffer(1, schema.HistoryLength, schema.InterestDimension);
            Weights = new TensorBuffer(1, schema.HistoryLength);
            Interest = new TensorBuffer(1, schema.InterestDimension);
            Binding = session.CreateIoBinding();
            Binding.BindInput(UserModel.History, History.Value);
            Binding.BindInput(HistoryWeights, Weights.Value);
            Binding.BindOutput(UserModel.Interest, Interest.Value);
        }

        public TensorBuffer History { get; }

        public TensorBuffer Weights { get; }

        public TensorBuffer Interest { get; }

        public OrtIoBinding Binding { get; }

        public void Dispose()
        {
            Binding.Dispose();
            History.Dispose();
            Weights.Dispose();
            Interest.Dispose();
        }
    }
}
