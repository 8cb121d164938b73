using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>A graph in the making with the parameters that were written into it: each once, however often it is used.</summary>
/// <param name="builder">The graph.</param>
internal sealed class OnnxParameters(OnnxGraphBuilder builder)
{
    private readonly Dictionary<Parameter, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Parameter, string> _transposed = new(ReferenceEqualityComparer.Instance);

    public OnnxGraphBuilder Builder => builder;

    /// <summary>The parameter as a constant.</summary>
    public string NameOf(Parameter parameter)
    {
        if (!_names.TryGetValue(parameter, out var name))
        {
            _names[parameter] = name = builder.Constant(parameter.ToArray(), parameter.shape);
        }

        return name;
    }

    /// <summary>A matrix as a constant with rows and columns exchanged, as MatMul wants a linear layer's weight.</summary>
    public string TransposedNameOf(Parameter parameter)
    {
        if (!_transposed.TryGetValue(parameter, out var name))
        {
            using var scope = torch.NewDisposeScope();
            var transposed = parameter.detach().t().contiguous();
            _transposed[parameter] = name = builder.Constant(transposed.ToArray(), transposed.shape);
        }

        return name;
    }
}
