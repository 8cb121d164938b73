using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>A named value of an inference graph; operations add nodes.</summary>
/// <param name="name">Its name in the graph.</param>
/// <param name="graph">The graph with the parameters that it holds already.</param>
internal sealed class OnnxValue(string name, OnnxParameters graph) : Value
{
    public string Name => name;

    public override Value Positive() =>
        New(G.Add("Where", G.Add("Greater", name, G.Scalar(0)), G.Scalar(1), G.Scalar(0)));

    public override Value Softmax() => New(G.Softmax(name));

    public override Value Sum(int axis, bool keep = false) => New(G.Sum(name, axis, keep));

    public override Value Reshape(params long[] shape) => New(G.Add("Reshape", name, G.Integers(shape)));

    // A size of 0 copies the input's.
    public override Value MergeLastTwo(int rank) => Reshape([.. Enumerable.Repeat(0L, rank - 2), -1]);

    public override Value Transpose(params long[] permutation) => New(G.Transpose(name, permutation));

    public override Value Unsqueeze(int axis) => New(G.Unsqueeze(name, axis));

    public override Value Squeeze(int axis) => New(G.Squeeze(name, axis));

    public override Value Slice(int axis, long start, long end) => New(G.Slice(name, axis, start, end));

    public override Value Concat(int axis, params ReadOnlySpan<Value> others)
    {
        var parts = new List<string>(others.Length + 1) { name };
        foreach (var other in others)
        {
            parts.Add(Of(other));
        }

        return New(G.Concat(axis, [.. parts]));
    }

    // Times ones of shape [N, 1, ...]: Expand would need the other's full shape, whose rank may differ.
    public override Value ExpandTo(Value other)
    {
        var rows = G.Slice(G.Add("Shape", Of(other)), 0, 0, 1);
        var rank = G.Add("Shape", G.Add("Shape", name));
        var ones = G.Add("Expand", G.Integers(1), G.Add("Sub", rank, G.Integers(1)));
        return New(G.Add("Expand", name, G.Concat(0, rows, ones)));
    }

    public override Value RowsOf(Parameter table) =>
        New(G.AddNode("Gather", [graph.NameOf(table), G.AddNode("Cast", [name], ("to", (long)OnnxElementType.Int64))], ("axis", 0L)));

    public override Value Linear(Parameter weight, Parameter? bias)
    {
        var product = G.Add("MatMul", name, graph.TransposedNameOf(weight));
        return New(bias is null ? product : G.Add("Add", product, graph.NameOf(bias)));
    }

    public override Value Parameter(Parameter parameter) => New(graph.NameOf(parameter));

    public override Value Dropout(double rate) => this;

    public override Value Apply(Func<torch.Tensor, bool, torch.Tensor> torchForm, Func<OnnxGraphBuilder, string, string> onnxForm) =>
        New(onnxForm(G, name));

    public override Value Select(int axis, params long[] places) =>
        New(G.AddNode("Gather", [name, G.Integers(places)], ("axis", (long)axis)));

    public override Value HashWith(Value other, long buckets)
    {
        string Integer(string value) => G.AddNode("Cast", [value], ("to", (long)OnnxElementType.Int64));
        var sum = G.Add("Add", G.Add("Mul", Integer(name), G.Integers(HashFactor)), G.Add("Mul", Integer(Of(other)), G.Integers(OtherHashFactor)));
        var bucket = G.Add("Mod", G.Add("Mod", sum, G.Integers(HashModulus)), G.Integers(buckets));
        return New(G.AddNode("Cast", [bucket], ("to", (long)OnnxElementType.Float)));
    }

    public override Value Apply(Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> torchForm, Func<OnnxGraphBuilder, string, string, string> onnxForm) =>
        New(onnxForm(G, name, Of(other)));

    protected override Value Unary(string operation, Func<torch.Tensor, torch.Tensor> compute) => New(G.Add(operation, name));

    protected override Value Binary(string operation, Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> compute) =>
        New(G.Add(operation, name, Of(other)));

    protected override Value WithScalar(string operation, float scalar, Func<torch.Tensor, Scalar, torch.Tensor> compute) =>
        New(G.Add(operation, name, G.Scalar(scalar)));

    private OnnxGraphBuilder G => graph.Builder;

    private static string Of(Value value) => ((OnnxValue)value).Name;

    private OnnxValue New(string result) => new(result, graph);
}
