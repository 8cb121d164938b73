using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>
/// The data adaptive activation of DIN: f(x) = p x + (1 - p) a x with p = sigmoid((x - E[x]) / sqrt(Var[x] + e)).
/// Mean and variance are the batch's while training (over the entries that count) and moving averages afterwards.
/// </summary>
internal sealed class Dice : torch.nn.Module
{
    private const float Epsilon = 1e-6f;
    private const double Momentum = 0.05;
    private readonly Parameter _alpha;
    private readonly torch.Tensor _mean;
    private readonly torch.Tensor _variance;
    private readonly int _units;

    public Dice(int units, torch.Device device)
        : base(nameof(Dice))
    {
        _units = units;
        _alpha = Initial.Constant(0.25f, device, units);
        _mean = torch.zeros(units, device: device);
        _variance = torch.ones(units, device: device);
        register_parameter("alpha", _alpha);
        register_buffer("mean", _mean);
        register_buffer("variance", _variance);
    }

    /// <param name="x">[..., units].</param>
    /// <param name="counts">[..., 1]: 1 for entries that count in the statistics, 0 for padding; null while scoring.</param>
    public torch.Tensor Forward(torch.Tensor x, torch.Tensor? counts)
    {
        var (mean, variance) = counts is null ? (_mean, _variance) : BatchStatistics(x, counts);
        var p = torch.sigmoid(x.Minus(mean) * variance.add(Scalars.Of(Epsilon), Scalars.Of(1)).rsqrt());
        return x * torch.lerp(_alpha, torch.ones_like(_alpha), p);
    }

    /// <summary>The activation in a formula over values.</summary>
    /// <param name="x">[..., units].</param>
    /// <param name="counts">As for the tensor form, or null where every entry counts while training.</param>
    public Value Forward(Value x, Value? counts) => x.Apply(
        (tensor, training) => Forward(tensor, !training ? null : counts is null ? tensor.narrow(-1, 0, 1).detach().mul(Scalars.Of(0)).add(Scalars.Of(1), Scalars.Of(1)) : ((TorchValue)counts).Tensor),
        Export);

    public string Export(OnnxGraphBuilder g, string x)
    {
        var mean = _mean.ToArray();
        var scale = _variance.ToArray().Select(v => 1 / MathF.Sqrt(v + Epsilon)).ToArray();
        var alpha = _alpha.ToArray();
        var standardised = g.Add("Mul", g.Add("Sub", x, g.Constant(mean, _units)), g.Constant(scale, _units));
        var p = g.Add("Sigmoid", standardised);
        var slope = g.Add(
            "Add",
            g.Constant(alpha, _units),
            g.Add("Mul", p, g.Constant(alpha.Select(a => 1 - a).ToArray(), _units)));
        return g.Add("Mul", x, slope);
    }

    private (torch.Tensor Mean, torch.Tensor Variance) BatchStatistics(torch.Tensor x, torch.Tensor counts)
    {
        var flat = x.reshape(-1, _units);
        var weight = counts.reshape(-1, 1);
        var total = weight.sum().clamp_min(Scalars.Of(1));
        // 0L: the literal 0 would choose the overload whose argument is an element type.
        var mean = (flat * weight).sum(0L) / total;
        var deviation = flat.Minus(mean);
        var variance = (deviation * deviation * weight).sum(0L) / total;
        using var noGradient = torch.no_grad();
        _mean.mul_(Scalars.Of(1 - Momentum)).add_(mean.detach(), Scalars.Of(Momentum));
        _variance.mul_(Scalars.Of(1 - Momentum)).add_(variance.detach(), Scalars.Of(Momentum));
        return (mean, variance);
    }
}
