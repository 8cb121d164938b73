using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>A linear layer, optionally without bias, that can write itself into an ONNX graph.</summary>
internal sealed class DenseLayer : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    /// <summary>Weights from N(0, gain / inputs), bias zero.</summary>
    public DenseLayer(Random random, int inputs, int outputs, torch.Device device, bool bias = true, float gain = 1)
        : base(nameof(DenseLayer))
    {
        _inputs = inputs;
        _outputs = outputs;
        _weight = Initial.NormalParameter(random, MathF.Sqrt(gain / inputs), device, outputs, inputs);
        _bias = bias ? Initial.Constant(0, device, outputs) : null;
        register_parameter("weight", _weight);
        if (_bias is not null)
        {
            register_parameter("bias", _bias);
        }
    }

    /// <summary>In a formula; a graph holds the parameters once, however often the layer is used.</summary>
    public Value Forward(Value x) => x.Linear(_weight, _bias);

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.linear(input, _weight, _bias);

    /// <summary>Sets all values.</summary>
    public void Set(float[] weight, float[]? bias)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        _weight.copy_(weight.ToTensor(_weight.device, _outputs, _inputs));
        if (bias is not null)
        {
            _bias!.copy_(bias.ToTensor(_bias.device, _outputs));
        }
    }

    public string Export(OnnxGraphBuilder graph, string input) =>
        graph.Linear(input, _weight.ToArray(), _bias?.ToArray(), _inputs, _outputs);
}
