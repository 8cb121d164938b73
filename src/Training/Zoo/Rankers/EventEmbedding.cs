using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>A history as a sequence of vectors: the embeddings of the item's fields side by side, and behind them one of the kind of event.</summary>
internal sealed class EventEmbedding : torch.nn.Module
{
    private readonly int _dimension;
    private readonly Parameter _kinds;

    public EventEmbedding(RankerOptions options, RankingSetup setup)
        : base(nameof(EventEmbedding))
    {
        _dimension = options.Dimension;
        ItemWidth = setup.Layout.ItemFields * _dimension;
        _kinds = Initial.NormalParameter(setup.Random, (float)options.InitialDeviation, setup.Device, Enum.GetValues<InteractionKind>().Length, _dimension);
        register_parameter("kinds", _kinds);
    }

    /// <summary>Fi k: width of an item's part.</summary>
    public int ItemWidth { get; }

    /// <summary>Width of an event.</summary>
    public int Width => ItemWidth + _dimension;

    /// <summary>[B, T, Fi k].</summary>
    public Value Items(RankingInputs x) => x.History!.Slice(3, 1, 1 + _dimension).MergeLastTwo(rank: 4);

    /// <summary>[B, T, Fi k + k].</summary>
    public Value Events(RankingInputs x) => Items(x).Concat(2, x.HistoryKinds!.RowsOf(_kinds));

    /// <summary>[B, Fi k]: the candidate.</summary>
    public Value Candidate(RankingInputs x) => x.Candidate.Slice(2, 1, 1 + _dimension).Flatten(ItemWidth);
}
