using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>
/// A gated recurrent unit (Cho et al. 2014) over histories that stand newest first with their padding behind: it reads from the
/// oldest event to the newest. Torch's fused kernel trains it, the GRU operator of ONNX serves it.
/// </summary>
internal sealed class GruLayer : torch.nn.Module
{
    private readonly GRU _gru;
    private readonly int _inputs;
    private readonly int _units;

    /// <summary>Weights from N(0, 1 / units), biases zero.</summary>
    public GruLayer(Random random, int inputs, int units, torch.Device device)
        : base(nameof(GruLayer))
    {
        (_inputs, _units) = (inputs, units);
        _gru = torch.nn.GRU(inputs, units, batchFirst: true, device: device);
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        foreach (var (name, parameter) in _gru.named_parameters())
        {
            var deviation = name.StartsWith("bias", StringComparison.Ordinal) ? 0 : 1 / MathF.Sqrt(units);
            parameter.copy_(Initial.Normal(random, deviation, parameter.numel()).ToTensor(device, parameter.shape));
        }

        RegisterComponents();
    }

    /// <summary>States after each event, newest first: [B, T, inputs] to [B, T, units], or after the newest alone, [B, 1, units].</summary>
    /// <param name="history">The inputs.</param>
    /// <param name="weights">[B, T], 0 where padded.</param>
    /// <param name="everyPlace">Whether all states are wanted.</param>
    public Value Forward(Value history, Value weights, bool everyPlace) =>
        history.Apply(weights, (x, w) => Compute(x, w, everyPlace), (g, x, w) => Export(g, x, w));

    // The kernel reads from place 0 on, so each history is turned round within its own length and so are the states.
    private torch.Tensor Compute(torch.Tensor history, torch.Tensor weights, bool everyPlace)
    {
        var (batch, length) = (history.shape[0], history.shape[1]);
        var last = weights.gt(Scalars.Of(0)).to(torch.float32).sum([1L], keepdim: true).add(Scalars.Of(-1), Scalars.Of(1));
        var turned = last.Minus(torch.arange(length, device: history.device).unsqueeze(0)).clamp_min(Scalars.Of(0)).to(torch.int64);
        var oldestFirst = history.gather(1, turned.unsqueeze(2).expand(batch, length, _inputs));
        var states = _gru.call(oldestFirst).Item1;
        var order = everyPlace ? turned : turned.narrow(1, 0, 1);
        return states.gather(1, order.unsqueeze(2).expand(batch, order.shape[1], _units));
    }

    // The operator turns each history round within its length itself. Its gates stand z, r, h where torch has r, z, h.
    private string Export(OnnxGraphBuilder g, string history, string weights)
    {
        var lengths = g.AddNode(
            "Cast",
            [g.Sum(g.Add("Where", g.Add("Greater", weights, g.Scalar(0)), g.Scalar(1), g.Scalar(0)), 1)],
            ("to", (long)OnnxElementType.Int32));
        var parts = _gru.named_parameters().ToDictionary(p => p.name, p => p.parameter.ToArray());
        float[] bias = [.. Reorder(parts["bias_ih_l0"]), .. Reorder(parts["bias_hh_l0"])];
        var state = g.AddNode(
            "GRU",
            [
                g.Transpose(history, 1, 0, 2),
                g.Constant(Reorder(parts["weight_ih_l0"]), 1, 3 * _units, _inputs),
                g.Constant(Reorder(parts["weight_hh_l0"]), 1, 3 * _units, _units),
                g.Constant(bias, 1, 6 * _units),
                lengths,
            ],
            1,
            ("hidden_size", (long)_units),
            ("linear_before_reset", 1L),
            ("direction", "reverse"));
        return g.Transpose(state, 1, 0, 2);
    }

    private static float[] Reorder(float[] gates)
    {
        var third = gates.Length / 3;
        return [.. gates[third..(2 * third)], .. gates[..third], .. gates[(2 * third)..]];
    }
}
