using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Mimn"/>.</summary>
public sealed record MimnOptions : RankerOptions
{
    /// <summary>m: memory slots, and channels of the induction unit; 2 to 16.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>d: width of a slot and of a channel; 2 m d + 3 d + m numbers are kept a user; 1 to 128.</summary>
    public int SlotWidth { get; init; } = 16;

    /// <summary>Channels that an event updates: those whose slots it is nearest to; 1 to <see cref="Slots"/>.</summary>
    public int UpdatedChannels { get; init; } = 2;

    /// <summary>λ of the memory utilisation regularisation; 0 to 100.</summary>
    public double UtilisationWeight { get; init; } = 0.001;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(Slots), Slots, 2, 16);
        OptionRange.Check(nameof(SlotWidth), SlotWidth, 1, 128);
        OptionRange.Check(nameof(UpdatedChannels), UpdatedChannels, 1, Slots);
        OptionRange.Check(nameof(UtilisationWeight), UtilisationWeight, 0, 100);
    }
}

/// <summary>
/// Multi-channel user interest memory network (Pi et al. 2019). A neural Turing machine writes each event into a memory of a few slots,
/// and a recurrent unit a slot, the memory induction unit, follows the interest that gathers there. Memory and channels
/// have a fixed size whatever the length of the history; a silo keeps them as the user's state, writes each event into it when it comes, and
/// requests read it by attention: a history may be as long as it likes.
/// </summary>
internal sealed class Mimn : RankingModel
{
    private readonly MimnOptions _options;
    private readonly EventEmbedding _events;
    private readonly SlotMemory _memory;
    private readonly AttentionalGru _induction;
    private readonly DenseLayer _inductionEvent;
    private readonly DenseLayer _memoryQuery;
    private readonly DenseLayer _channelQuery;
    private readonly DiceMlp _head;

    public Mimn(MimnOptions options, RankingSetup setup)
        : base("mimn", setup)
    {
        _options = options;
        _events = new EventEmbedding(options, setup);
        _memory = new SlotMemory(setup, _events.Width, options.Slots, options.SlotWidth);
        _induction = new AttentionalGru(setup, options.SlotWidth, options.SlotWidth);
        _inductionEvent = new DenseLayer(setup.Random, _events.Width, 3 * options.SlotWidth, setup.Device, bias: false);
        _memoryQuery = new DenseLayer(setup.Random, _events.ItemWidth, options.SlotWidth, setup.Device, bias: false);
        _channelQuery = new DenseLayer(setup.Random, _events.ItemWidth, options.SlotWidth, setup.Device, bias: false);
        _head = new DiceMlp(setup, (setup.Layout.Count * options.Dimension) + (4 * options.SlotWidth), options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly MimnOptions Shape = new() { Dimension = 8, Hidden = [16], HistoryLength = 20, HistoryAsFields = false };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "mimn",
        ModelTask.Click,
        "Pi et al., Practice on long sequential user behavior modeling for click-through rate prediction, KDD 2019",
        RankerPresets.NeutralInOrder(Shape),
        (options, setup) => new Mimn(options, setup),
        RankerPresets.ForNewUsersInOrder(Shape));

    public override int RowWidth => 1 + _options.Dimension;

    public override bool ReadsHistory => true;

    public override int StateWidth => (2 * Slots) + (3 * _options.SlotWidth) + _options.Slots;

    public override bool CarriesState => true;

    // Numbers of a memory, and of all channels.
    private int Slots => _options.Slots * _options.SlotWidth;

    /// <summary>
    /// [B, 2 m d + 3 d + m]: what the memory differs by from that before the first event, the channels, the controller's state, what was read last,
    /// and what was written about. Requests read the first two.
    /// </summary>
    public override Value State(RankingInputs x)
    {
        var events = _events.Events(x);
        var mask = x.HistoryWeights!.Positive();
        var induced = _inductionEvent.Forward(events);
        var at = _memory.Start(events);
        var channels = at.Memory * 0f;
        if (x.StateBefore is { } before)
        {
            (at, channels) = Carried(before);
        }

        for (var t = x.HistoryLength - 1; t >= 0; t--)
        {
            var present = mask.Slice(1, t, t + 1);
            at = _memory.Step(at, events.Slice(1, t, t + 1).Squeeze(1), present);
            var inputs = _induction.Inputs(at.Memory) + induced.Slice(1, t, t + 1);
            channels = _induction.Step(inputs, channels, (Nearest(at.ReadWeights) * present).Unsqueeze(2));
        }

        // Slots that are written about equally often keep the memory from filling one slot with everything.
        var uneven = at.Written - at.Written.Mean(1, _options.Slots, keep: true);
        x.Auxiliary?.Add(uneven.Square().Sum(1).Sum(0) / (mask.Sum(1) * 0f + 1f).Sum(0) * (float)_options.UtilisationWeight);
        return (at.Memory - _memory.First(events)).MergeLastTwo(rank: 3).Concat(1, channels.MergeLastTwo(rank: 3), at.Control, at.Read, at.Written);
    }

    private (SlotMemory.Moment At, Value Channels) Carried(Value state)
    {
        var (slots, width) = (_options.Slots, _options.SlotWidth);
        var from = 0L;
        Value Next(long count) => state.Slice(1, from, from += count);
        Value Shaped(Value of) => of.Reshape(-1, slots, width);
        var memory = Shaped(Next(Slots)) + _memory.First(state);
        var channels = Shaped(Next(Slots));
        var (control, read, written) = (Next(2L * width), Next(width), Next(slots));
        return (new SlotMemory.Moment(memory, control, read, written, written * 0f), channels);
    }

    public override Value Forward(RankingInputs x)
    {
        var (at, channels) = Carried(StateOf(x));
        var candidate = _events.Candidate(x);
        var (memory, remembered) = Read(_memoryQuery.Forward(candidate), at.Memory);
        var (channel, induced) = Read(_channelQuery.Forward(candidate), channels);
        var head = x.Flat(_options.Dimension).Concat(1, remembered, memory * remembered, induced, channel * induced);
        return _head.Forward(head) + Bias(x.Rows);
    }

    // The candidate's attention over slots [B, m, d].
    private (Value Query, Value Read) Read(Value query, Value slots)
    {
        var near = slots.MatMul(query.Unsqueeze(2)).Squeeze(2) * (1 / MathF.Sqrt(_options.SlotWidth));
        return (query, near.Softmax().Unsqueeze(1).MatMul(slots).Squeeze(1));
    }

    // 1 for the slots of the largest weights: those with fewer than k larger ones.
    private Value Nearest(Value weights)
    {
        var larger = (weights.Unsqueeze(1) - weights.Unsqueeze(2)).Positive().Sum(2);
        return ((_options.UpdatedChannels - 0.5f) - larger).Positive();
    }
}
