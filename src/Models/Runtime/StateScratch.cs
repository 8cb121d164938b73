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
    private readonly TensorBuffer? _before;

    public StateScratch(FeatureSchema schema, OnnxGraph graph, OrtIoBinding binding)
    {
        var length = LengthOf(schema);
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

        if (schema.StateEvents > 0)
        {
            _before = new TensorBuffer(1, schema.StateDimension);
            binding.BindInput(UserModel.RankState, _before.Value);
        }

        binding.BindOutput(UserModel.State, State.Value);
    }

    /// <summary>Events that a run reads.</summary>
    public static int LengthOf(FeatureSchema schema) => schema.StateEvents > 0 ? schema.StateEvents : schema.ForRanking().HistoryLength;

    /// <summary>The output.</summary>
    public TensorBuffer State { get; }

    /// <summary>Encodes the history as the ranker reads it.</summary>
    public void Fill(FeatureSchema schema, ReadOnlySpan<HistoryEvent> newestFirst, EmbeddingTable table)
    {
        var kept = HistoryEncoder.Select(schema, newestFirst, _rows, _weights.Span, _kinds.Span);
        HistoryEncoder.Gather(schema, _rows.AsSpan(0, kept), table, _history.Span);
    }

    /// <summary>Encodes events that are to be taken into a state that is carried on.</summary>
    /// <param name="schema">How the ranker reads events, with as many in a history as a run takes.</param>
    /// <param name="oldestFirst">The events, at most so many.</param>
    /// <param name="table">Their vectors.</param>
    /// <param name="before">The state before them.</param>
    public void Fill(FeatureSchema schema, ReadOnlySpan<HistoryEvent> oldestFirst, EmbeddingTable table, ReadOnlySpan<float> before)
    {
        Span<HistoryEvent> newestFirst = stackalloc HistoryEvent[oldestFirst.Length];
        oldestFirst.CopyTo(newestFirst);
        newestFirst.Reverse();
        Fill(schema, newestFirst, table);
        before.CopyTo(_before!.Span);
    }

    public void Dispose()
    {
        _before?.Dispose();
        _history.Dispose();
        _weights.Dispose();
        _kinds.Dispose();
        State.Dispose();
    }
}
