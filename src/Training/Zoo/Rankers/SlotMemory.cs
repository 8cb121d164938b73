using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// The memory of a neural Turing machine (Graves et al. 2014, as in Pi et al. 2019, section 4.2): a recurrent controller over the event
/// and what was read last makes keys, and from them weights over the slots by cosine, w_i ∝ exp(β cos(key, M_i)). The read head
/// takes r = Σ w_i M_i; the write head M_i = (1 - w_i e) M_i + w_i a. Write weights are balanced by
/// softmax(W g), where g is what each slot was written so far, and add up to 1 again.
/// </summary>
internal sealed class SlotMemory : torch.nn.Module
{
    private const float Smallest = 1e-6f;
    private readonly Parameter _first;
    private readonly AttentionalGru _controller;
    private readonly DenseLayer _readKey;
    private readonly DenseLayer _writeKey;
    private readonly DenseLayer _sharpness;
    private readonly DenseLayer _erase;
    private readonly DenseLayer _add;
    private readonly DenseLayer _balance;

    public SlotMemory(RankingSetup setup, int eventWidth, int slots, int width)
        : base(nameof(SlotMemory))
    {
        // Slots must differ from the beginning, or every event would be written into all of them alike.
        _first = Initial.NormalParameter(setup.Random, 1, setup.Device, 1, slots, width);
        register_parameter("first", _first);
        _controller = new AttentionalGru(setup, eventWidth + width, 2 * width);
        _readKey = new DenseLayer(setup.Random, 2 * width, width, setup.Device);
        _writeKey = new DenseLayer(setup.Random, 2 * width, width, setup.Device);
        _sharpness = new DenseLayer(setup.Random, 2 * width, 2, setup.Device);
        _erase = new DenseLayer(setup.Random, 2 * width, width, setup.Device);
        _add = new DenseLayer(setup.Random, 2 * width, width, setup.Device);
        _balance = new DenseLayer(setup.Random, slots, slots, setup.Device, bias: false);
        RegisterComponents();
    }

    /// <summary>What stands in the slots before the first event, [1, m, d].</summary>
    /// <param name="of">Any value of the graph.</param>
    public Value First(Value of) => of.Parameter(_first);

    /// <summary>The memory before the first event.</summary>
    /// <param name="events">[B, T, events' width], for the number of rows.</param>
    public Moment Start(Value events)
    {
        var none = events.Slice(1, 0, 1).Squeeze(1).Sum(1, keep: true) * 0f;
        var memory = none.Unsqueeze(2) + events.Parameter(_first);
        var nothing = memory.Sum(2) * 0f;
        var read = memory.Slice(1, 0, 1).Squeeze(1) * 0f;
        return new Moment(memory, read.Concat(1, read), read, nothing, nothing);
    }

    /// <summary>Takes in an event.</summary>
    /// <param name="at">The moment before.</param>
    /// <param name="event">[B, event's width].</param>
    /// <param name="present">[B, 1]: 1, or 0 for padding, which changes nothing.</param>
    public Moment Step(Moment at, Value @event, Value present)
    {
        var control = _controller.Step(_controller.Inputs(@event.Concat(1, at.Read)), at.Control, present);
        var sharpness = _sharpness.Forward(control).Softplus() + 1f;
        var readWeights = Address(at.Memory, _readKey.Forward(control), sharpness.Slice(1, 0, 1));
        var read = readWeights.Unsqueeze(1).MatMul(at.Memory).Squeeze(1);
        var wanted = Address(at.Memory, _writeKey.Forward(control), sharpness.Slice(1, 1, 2)) * _balance.Forward(at.Written).Softmax();
        var weights = wanted / wanted.Sum(1, keep: true).AtLeast(Smallest) * present;
        var slots = weights.Unsqueeze(2);
        var erase = _erase.Forward(control).Sigmoid().Unsqueeze(1);
        var add = _add.Forward(control).Tanh().Unsqueeze(1);
        var memory = at.Memory + (slots * (add - (erase * at.Memory)));
        return new Moment(memory, control, at.Read + (present * (read - at.Read)), at.Written + weights, readWeights);
    }

    /// <summary>softmax(β cos(key, M_i)).</summary>
    /// <param name="memory">[B, m, d].</param>
    /// <param name="key">[B, d].</param>
    /// <param name="sharpness">[B, 1]: β.</param>
    /// <returns>[B, m].</returns>
    public static Value Address(Value memory, Value key, Value sharpness)
    {
        var dot = memory.MatMul(key.Unsqueeze(2)).Squeeze(2);
        var lengths = (memory.Square().Sum(2) * key.Square().Sum(1, keep: true)).AtLeast(Smallest).Sqrt();
        return (dot / lengths * sharpness).Softmax();
    }

    /// <summary>The memory after an event.</summary>
    /// <param name="Memory">[B, m, d].</param>
    /// <param name="Control">[B, 2 d]: the controller's state.</param>
    /// <param name="Read">[B, d]: what was read.</param>
    /// <param name="Written">[B, m]: sum of the write weights.</param>
    /// <param name="ReadWeights">[B, m]: of the last event.</param>
    internal sealed record Moment(Value Memory, Value Control, Value Read, Value Written, Value ReadWeights);
}
