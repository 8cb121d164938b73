using Recsys.Training.Onnx;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>What is computed now.</summary>
/// <param name="tensor">The tensor; it lives as long as the caller's dispose scope.</param>
/// <param name="generator">Source of dropout while training; null while scoring.</param>
internal sealed class TorchValue(torch.Tensor tensor, torch.Generator? generator = null) : Value
{
    public torch.Tensor Tensor => tensor;

    public torch.Generator? Generator => generator;

    public override Value Positive() => New(tensor.detach().gt(Scalars.Of(0)).to(torch.float32));

    public override Value Softmax() => New(torch.nn.functional.softmax(tensor, -1));

    // The dimension is a list: a single number would choose the overload whose argument is an element type.
    public override Value Sum(int axis, bool keep = false) => New(tensor.sum([axis], keepdim: keep));

    public override Value Reshape(params long[] shape) => New(tensor.reshape(shape));

    public override Value MergeLastTwo(int rank) => New(tensor.flatten(rank - 2, rank - 1));

    public override Value Transpose(params long[] permutation) => New(tensor.permute(permutation));

    public override Value Unsqueeze(int axis) => New(tensor.unsqueeze(axis));

    public override Value Squeeze(int axis) => New(tensor.squeeze(axis));

    public override Value Slice(int axis, long start, long end) => New(tensor.slice(axis, start, end, 1));

    public override Value Concat(int axis, params ReadOnlySpan<Value> others)
    {
        var parts = new List<torch.Tensor>(others.Length + 1) { tensor };
        foreach (var other in others)
        {
            parts.Add(Of(other));
        }

        return New(torch.cat(parts, axis));
    }

    public override Value ExpandTo(Value other)
    {
        var rows = Of(other).shape[0];
        if (tensor.shape[0] == rows)
        {
            return this;
        }

        var shape = tensor.shape.ToArray();
        shape[0] = rows;
        return New(tensor.expand(shape));
    }

    public override Value RowsOf(Parameter table) =>
        New(table.index_select(0, tensor.to(torch.int64).reshape(-1)).reshape([.. tensor.shape, table.shape[1]]));

    public override Value Linear(Parameter weight, Parameter? bias) => New(torch.nn.functional.linear(tensor, weight, bias));

    public override Value Parameter(Parameter parameter) => New(parameter);

    public override Value Dropout(double rate)
    {
        if (generator is null || rate == 0)
        {
            return this;
        }

        var keep = torch.rand(tensor.shape, device: tensor.device, generator: generator).ge(Scalars.Of(rate)).to(torch.float32);
        return New(tensor * keep.mul_(Scalars.Of(1 / (1 - rate))));
    }

    public override Value Apply(Func<torch.Tensor, bool, torch.Tensor> torchForm, Func<OnnxGraphBuilder, string, string> onnxForm) =>
        New(torchForm(tensor, generator is not null));

    public override Value Select(int axis, params long[] places) =>
        New(tensor.index_select(axis, places.ToTensor(tensor.device, places.Length)));

    public override Value HashWith(Value other, long buckets)
    {
        var own = tensor.detach().to(torch.int64).mul_(Scalars.Whole(HashFactor));
        var sum = own.add(Of(other).detach().to(torch.int64).mul_(Scalars.Whole(OtherHashFactor)), Scalars.Whole(1));
        return New(sum.remainder_(Scalars.Whole(HashModulus)).remainder_(Scalars.Whole(buckets)).to(torch.float32));
    }

    public override Value Apply(Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> torchForm, Func<OnnxGraphBuilder, string, string, string> onnxForm) =>
        New(torchForm(tensor, Of(other)));

    protected override Value Unary(string operation, Func<torch.Tensor, torch.Tensor> compute) => New(compute(tensor));

    protected override Value Binary(string operation, Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> compute) =>
        New(compute(tensor, Of(other)));

    protected override Value WithScalar(string operation, float scalar, Func<torch.Tensor, Scalar, torch.Tensor> compute) =>
        New(compute(tensor, Scalars.Of(scalar)));

    private static torch.Tensor Of(Value value) => ((TorchValue)value).Tensor;

    private TorchValue New(torch.Tensor result) => new(result, generator);
}
