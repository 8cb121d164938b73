using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Recall.NextItem;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.NextItem;

/// <summary>Settings of <see cref="SessionCore"/>.</summary>
public sealed record SessionCoreOptions : NextItemOptions
{
    /// <summary>Hidden units of the recurrent layer and of the attention; 1 to 1024.</summary>
    public int Units { get; init; } = 128;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Units), Units, 1, 1024);
    }
}

/// <summary>
/// CORE (Hou et al. 2022): the interest is a weighted mean of the item vectors themselves, with no layer between, so that interest and
/// items share one space; what is learned of an item as an event serves it as an answer, which helps where items have few clicks. The
/// weights are NARM's (Li et al. 2017): alpha_s = softmax over s of v . sigmoid(A g + B x_s + p_d), with g the state of a recurrent
/// unit after the newest event, x_s an event's item vector and p_d a vector of how many events ago it was.
/// </summary>
internal sealed class SessionCore : NextItemTower
{
    private readonly double _dropout;
    private readonly GruLayer _gru;
    private readonly DenseLayer _query;
    private readonly DenseLayer _key;
    private readonly DenseLayer _score;
    private readonly Parameter _distances;
    private readonly Parameter _distance;
    private readonly Parameter _future;

    public SessionCore(SessionCoreOptions options, NextItemSetup setup)
        : base("core", options)
    {
        _dropout = options.Dropout;
        var (random, length, units, device) = (setup.Random, options.HistoryLength, options.Units, setup.Device);
        _gru = new GruLayer(random, options.Dimension, units, device);
        _query = new DenseLayer(random, units, units, device);
        _key = new DenseLayer(random, options.Dimension, units, device, bias: false);
        _score = new DenseLayer(random, units, 1, device, bias: false);
        _distance = Initial.NormalParameter(random, 0.02f, device, length, units);

        // Row t is the place that asks: its events are s - t places away.
        int[] cells = [.. Enumerable.Range(0, length * length)];
        _distances = new Parameter(cells.Select(i => (float)Math.Max(0, (i % length) - (i / length))).ToArray().ToTensor(device, length, length), requires_grad: false);
        _future = Future(length, device);
        RegisterComponents();
    }

    public static NextItemFamily Family { get; } = NextItemFamily.Of(
        "core",
        "Hou et al., CORE: simple and effective session-based recommendation within consistent representation space, SIGIR 2022",
        new SessionCoreOptions(),
        (options, setup) => new SessionCore(options, setup));

    public override Value Forward(NextItemInputs x)
    {
        var asking = x.EveryPlace ? x.Length : 1;
        Value Cells(Parameter table) => x.History.Parameter(table).Slice(0, 0, asking).Slice(1, 0, x.Length);

        var events = x.History.Dropout(_dropout);
        var state = _gru.Forward(events * x.Weights.Unsqueeze(2), x.Weights, x.EveryPlace).Dropout(_dropout);

        // [B, asking, T, units]
        var pairs = state.Through(_query).Unsqueeze(2) + events.Through(_key).Unsqueeze(1) + Cells(_distances).RowsOf(_distance);
        var logits = pairs.Sigmoid().Through(_score).Squeeze(3) + Cells(_future) + x.Weights.LogWeights().Unsqueeze(1);
        return logits.Softmax().MatMul(events);
    }
}
