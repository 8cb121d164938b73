using Microsoft.ML.OnnxRuntime;

namespace Recsys.Models;

/// <summary>Input and output buffers of one ranker call, bound to the inputs that the graph declares.</summary>
internal sealed class RankerScratch : IDisposable
{
    private readonly OrtIoBinding _binding;

    public RankerScratch(FeatureSchema schema, OnnxGraph graph, int contextWidth)
    {
        _binding = graph.Session.CreateIoBinding();
        HistoryRows = new int[schema.HistoryLength];
        Session = new SessionSplit(schema.HistoryLength);
        Weights = new TensorBuffer(1, schema.HistoryLength);
        Candidates = new TensorBuffer(1, schema.RankDimension);
        Score = new TensorBuffer(1);
        Bind(RankerModel.Candidates, Candidates);
        _binding.BindOutput(RankerModel.Score, Score.Value);
        if (graph.HasInput(RankerModel.HistoryWeights))
        {
            Bind(RankerModel.HistoryWeights, Weights);
        }

        Kinds = Optional(RankerModel.HistoryKinds, schema.HistoryLength);
        User = Optional(RankerModel.User, schema.UserDimension);
        Interest = Optional(RankerModel.Interest, schema.InterestDimension);
        History = Optional(RankerModel.History, schema.HistoryLength, schema.RankDimension);
        Features = Optional(RankerModel.CandidateFeatures, schema.CandidateFeatures.Count);
        Context = Optional(RankerModel.Context, contextWidth);
        State = Optional(RankerModel.State, schema.StateDimension);

        TensorBuffer? Optional(string name, params ReadOnlySpan<int> rest)
        {
            if (!graph.HasInput(name))
            {
                return null;
            }

            var buffer = new TensorBuffer(1, rest);
            Bind(name, buffer);
            return buffer;
        }
    }

    public int[] HistoryRows { get; }

    public SessionSplit Session { get; }

    public TensorBuffer Weights { get; }

    public TensorBuffer Candidates { get; }

    public TensorBuffer Score { get; }

    public TensorBuffer? Kinds { get; }

    public TensorBuffer? User { get; }

    public TensorBuffer? Interest { get; }

    public TensorBuffer? History { get; }

    public TensorBuffer? Features { get; }

    public TensorBuffer? Context { get; }

    public TensorBuffer? State { get; }

    /// <summary>Sets the number of candidates.</summary>
    public void Resize(int candidates)
    {
        if (Candidates.Resize(candidates))
        {
            Bind(RankerModel.Candidates, Candidates);
        }

        if (Features is not null && Features.Resize(candidates))
        {
            Bind(RankerModel.CandidateFeatures, Features);
        }

        if (Score.Resize(candidates))
        {
            _binding.BindOutput(RankerModel.Score, Score.Value);
        }
    }

    /// <summary>Runs the graph over the buffers.</summary>
    public void Run(OnnxGraph graph) => graph.Session.RunWithBinding(graph.RunOptions, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        Weights.Dispose();
        Candidates.Dispose();
        Score.Dispose();
        Kinds?.Dispose();
        User?.Dispose();
        Interest?.Dispose();
        History?.Dispose();
        Features?.Dispose();
        Context?.Dispose();
        State?.Dispose();
    }

    private void Bind(string name, TensorBuffer buffer) => _binding.BindInput(name, buffer.Value);
}
