using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Dien"/>.</summary>
public sealed record DienOptions : RankerOptions
{
    /// <summary>H: units of both recurrent layers; T times H is the state kept a user, at most 4096; 1 to 256.</summary>
    public int Units { get; init; } = 32;

    /// <summary>α: weight of the auxiliary loss; 0 to 100.</summary>
    public double AuxiliaryWeight { get; init; } = 1;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Units), Units, 1, 256);
        OptionRange.Check($"{nameof(HistoryLength)} times {nameof(Units)}", HistoryLength * Units, 1, FeatureSchema.MaxStateDimension);
        OptionRange.Check(nameof(AuxiliaryWeight), AuxiliaryWeight, 0, 100);
    }
}

/// <summary>
/// Deep interest evolution network (Zhou et al. 2019). A GRU over the history extracts an interest at each event; the auxiliary loss asks
/// each to tell the next event from one of another user. A second recurrent layer, whose update gate is scaled by the interest's
/// attention to the candidate, follows how the interest in this candidate evolved. The first layer needs the history alone, so a
/// silo runs it when an event comes and keeps its outputs as the user's state; a request runs the second.
/// </summary>
internal sealed class Dien : RankingModel
{
    private readonly DienOptions _options;
    private readonly EventEmbedding _events;
    private readonly AttentionalGru _extraction;
    private readonly AttentionalGru _evolution;
    private readonly DenseLayer _next;
    private readonly DenseLayer _query;
    private readonly DiceMlp _head;

    public Dien(DienOptions options, RankingSetup setup)
        : base("dien", setup)
    {
        _options = options;
        _events = new EventEmbedding(options, setup);
        _extraction = new AttentionalGru(setup, _events.Width, options.Units);
        _evolution = new AttentionalGru(setup, options.Units, options.Units);
        _next = new DenseLayer(setup.Random, _events.ItemWidth, options.Units, setup.Device, bias: false);
        _query = new DenseLayer(setup.Random, _events.ItemWidth, options.Units, setup.Device, bias: false);
        _head = new DiceMlp(setup, (setup.Layout.Count * options.Dimension) + (2 * options.Units), options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly DienOptions Shape = new() { Dimension = 8, Hidden = [16], HistoryLength = 20, HistoryAsFields = false };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "dien",
        ModelTask.Click,
        "Zhou et al., Deep interest evolution network for click-through rate prediction, AAAI 2019",
        RankerPresets.NeutralInOrder(Shape),
        (options, setup) => new Dien(options, setup),
        RankerPresets.ForNewUsersInOrder(Shape));

    public override int RowWidth => 1 + _options.Dimension;

    public override bool ReadsHistory => true;

    public override int StateWidth => _options.HistoryLength * _options.Units;

    /// <summary>[B, T H]: the interest at each event, newest first, 0 where padded.</summary>
    public override Value State(RankingInputs x)
    {
        var mask = x.HistoryWeights!.Positive();
        var inputs = _extraction.Inputs(_events.Events(x));
        var interest = inputs.Slice(1, 0, 1).Squeeze(1).Slice(1, 0, _options.Units) * 0f;
        var newestFirst = new Value[x.HistoryLength];
        for (var t = x.HistoryLength - 1; t >= 0; t--)
        {
            interest = _extraction.Step(inputs.Slice(1, t, t + 1).Squeeze(1), interest, mask.Slice(1, t, t + 1));
            newestFirst[t] = interest;
        }

        var state = newestFirst[0].Concat(1, newestFirst.AsSpan(1));
        if (x.Auxiliary is not null && x.HistoryLength > 1 && _options.AuxiliaryWeight > 0)
        {
            x.Auxiliary.Add(NextEventLoss(x, state.Reshape(-1, x.HistoryLength, _options.Units), mask) * (float)_options.AuxiliaryWeight);
        }

        return state;
    }

    public override Value Forward(RankingInputs x)
    {
        var interests = StateOf(x).Reshape(-1, x.HistoryLength, _options.Units);
        var query = _query.Forward(_events.Candidate(x));
        var mask = x.HistoryWeights!.Positive();
        var attention = (interests.MatMul(query.Unsqueeze(2)).Squeeze(2) + ((mask - 1f) * 1e9f)).Softmax() * mask;
        var inputs = _evolution.Inputs(interests);
        var evolved = query * 0f;
        for (var t = x.HistoryLength - 1; t >= 0; t--)
        {
            evolved = _evolution.Step(inputs.Slice(1, t, t + 1).Squeeze(1), evolved, attention.Slice(1, t, t + 1));
        }

        return _head.Forward(x.Flat(_options.Dimension).Concat(1, evolved, evolved * query)) + Bias(x.Rows);
    }

    // Equation 5: log-loss of <interest, next event> against the event at the same place of the batch's next example. Batches are
    // shuffled, so that is an event drawn by popularity.
    private Value NextEventLoss(RankingInputs x, Value interests, Value mask)
    {
        var last = x.HistoryLength - 1;
        var next = _next.Forward(_events.Items(x).Slice(1, 0, last));
        var known = mask.Slice(1, 0, last);
        var before = interests.Slice(1, 1, x.HistoryLength);
        var both = mask.Slice(1, 1, x.HistoryLength) * known * Rolled(known);
        var loss = ((before * next).Sum(2) * -1f).Softplus() + (before * Rolled(next)).Sum(2).Softplus();
        return (loss * both).Sum(1).Sum(0) / both.Sum(1).Sum(0).AtLeast(1);
    }

    private static Value Rolled(Value x) => x.Slice(0, 1, int.MaxValue).Concat(0, x.Slice(0, 0, 1));
}
