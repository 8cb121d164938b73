using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>Layer normalisation over the last dimension (Ba et al. 2016) that can write itself into an ONNX graph.</summary>
internal sealed class ScaledLayerNorm : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    private const float Epsilon = 1e-5f;
    private readonly Parameter _scale;
    private readonly Parameter _bias;
    private readonly long[] _shape;

    public ScaledLayerNorm(int dimension, torch.Device device)
        : base(nameof(ScaledLayerNorm))
    {
        _shape = [dimension];
        _scale = Initial.Constant(1, device, dimension);
        _bias = Initial.Constant(0, device, dimension);
        register_parameter("scale", _scale);
        register_parameter("bias", _bias);
    }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.layer_norm(input, _shape, _scale, _bias, Epsilon);

    public string Export(OnnxGraphBuilder graph, string input) => graph.LayerNorm(input, _scale.ToArray(), _bias.ToArray(), Epsilon);
}
