using Microsoft.ML.OnnxRuntime;
using Recsys.Core;

namespace Recsys.Models;

/// <summary>Buffers of the part of a user graph that makes the ranker's state.</summary>
internal sealed class StateScratch : IDisposable
{
    private readonly int[] _rows;
    private readonly TensorBuffer _history;
    private readonly TensorBuffer _weights;
    private readonly TensorBuffer _kinds;

    public StateScratch(FeatureSchema schema, OnnxGraph graph, OrtIoBinding binding)
    {
        var length = schema.ForRanking().HistoryLength;
        _rows = new int[length];
        _history = new TensorBuffer(1, length, schema.RankDimension);
        _weights = new TensorBuffer(1, length);
        _kinds = new TensorBuffer(1, length);
        State = new TensorBuffer(1, schema.StateDimension);
        binding.BindInput(UserModel.RankHistory, _history.Value);
        binding.BindInput(UserModel.RankHistoryWeights, _weights.Value);
        if (graph.HasInput(UserModel.RankHistoryKinds))
        {
            binding.BindInput(UserModel.RankHistoryKinds, _kinds.Value);
        }

        binding.BindOutput(UserModel.State, State.Value);
    }

    /// <summary>The output.</summary>
    public TensorBuffer State { get; }

    /// <summary>Encodes the history as the ranker reads it.</summary>
    public void Fill(FeatureSchema schema, ReadOnlySpan<HistoryEvent> newestFirst, EmbeddingTable table)
    {
        var kept = HistoryEncoder.Select(schema, newestFirst, _rows, _weights.Span, _kinds.Span);
        HistoryEncoder.Gather(schema, _rows.AsSpan(0, kept), table, _history.Span);
    }

    public void Dispose()
    {
        _history.Dispose();
        _weights.Dispose();
        _kinds.Dispose();
        State.Dispose();
    }
}
