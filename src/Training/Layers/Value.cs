using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>
/// A tensor in a model's formula. The formula is written once, against this class: with <see cref="TorchValue"/> it is computed
/// (and differentiated), with <see cref="OnnxValue"/> it is written into an inference graph, so that what is served cannot
/// drift from what was trained. Shapes broadcast as in torch and ONNX.
/// </summary>
internal abstract class Value
{
    /// <summary>Factors and modulus of <see cref="HashOf"/>: the factors lie near the modulus, so that small numbers spread too.</summary>
    protected const long HashFactor = 1_640_531_527;
    protected const long OtherHashFactor = 1_103_515_245;
    protected const long HashModulus = int.MaxValue;

    /// <summary>a + b.</summary>
    public static Value operator +(Value a, Value b) => a.Binary("Add", b, static (x, y) => x.Plus(y));

    /// <summary>a - b.</summary>
    public static Value operator -(Value a, Value b) => a.Binary("Sub", b, static (x, y) => x.Minus(y));

    /// <summary>a ∘ b, element by element.</summary>
    public static Value operator *(Value a, Value b) => a.Binary("Mul", b, static (x, y) => x * y);

    /// <summary>a / b, element by element.</summary>
    public static Value operator /(Value a, Value b) => a.Binary("Div", b, static (x, y) => x / y);

    /// <summary>a + c.</summary>
    public static Value operator +(Value a, float c) => a.WithScalar("Add", c, static (x, s) => x.add(s, Scalars.Of(1)));

    /// <summary>a - c.</summary>
    public static Value operator -(Value a, float c) => a + (-c);

    /// <summary>c a.</summary>
    public static Value operator *(Value a, float c) => a.WithScalar("Mul", c, static (x, s) => x.mul(s));

    /// <summary>c - a.</summary>
    public static Value operator -(float c, Value a) => (a * -1f) + c;

    /// <summary>Matrix product over the last two dimensions.</summary>
    public Value MatMul(Value other) => Binary("MatMul", other, static (x, y) => torch.matmul(x, y));

    /// <summary>1 / (1 + e^-x).</summary>
    public Value Sigmoid() => Unary("Sigmoid", static x => torch.sigmoid(x));

    /// <summary>Hyperbolic tangent.</summary>
    public Value Tanh() => Unary("Tanh", static x => torch.tanh(x));

    /// <summary>max(0, x).</summary>
    public Value Relu() => Unary("Relu", static x => torch.nn.functional.relu(x));

    /// <summary>e^x.</summary>
    public Value Exp() => Unary("Exp", static x => x.exp());

    /// <summary>Natural logarithm.</summary>
    public Value Log() => Unary("Log", static x => x.log());

    /// <summary>Square root.</summary>
    public Value Sqrt() => Unary("Sqrt", static x => x.sqrt());

    /// <summary>x².</summary>
    public Value Square() => this * this;

    /// <summary>1 where x &gt; 0, else 0; without gradient.</summary>
    public abstract Value Positive();

    /// <summary>max(x, bound).</summary>
    public Value AtLeast(float bound) => WithScalar("Max", bound, static (x, s) => x.clamp_min(s));

    /// <summary>Softmax over the last dimension.</summary>
    public abstract Value Softmax();

    /// <summary>Sum over one dimension.</summary>
    /// <param name="axis">The dimension; negative counts from the end.</param>
    /// <param name="keep">Whether it stays, with size one.</param>
    public abstract Value Sum(int axis, bool keep = false);

    /// <summary>Another shape of the same elements; one size may be -1.</summary>
    public abstract Value Reshape(params long[] shape);

    /// <summary>The last two of some dimensions as one.</summary>
    /// <param name="rank">Number of dimensions.</param>
    public abstract Value MergeLastTwo(int rank);

    /// <summary>Dimensions in another order.</summary>
    public abstract Value Transpose(params long[] permutation);

    /// <summary>A new dimension of size one.</summary>
    public abstract Value Unsqueeze(int axis);

    /// <summary>Without a dimension of size one.</summary>
    public abstract Value Squeeze(int axis);

    /// <summary>Elements start to end (exclusive) of one dimension.</summary>
    public abstract Value Slice(int axis, long start, long end);

    /// <summary>This and others, one after the other along a dimension.</summary>
    public abstract Value Concat(int axis, params ReadOnlySpan<Value> others);

    /// <summary>The same values with the first dimension as long as another's; it must be 1 or that long already.</summary>
    public abstract Value ExpandTo(Value other);

    /// <summary>Rows of a table [rows, width] by number: this [...] holds whole numbers as floats; gives [..., width].</summary>
    public abstract Value RowsOf(Parameter table);

    /// <summary>x W^T + b over the last dimension, with W [outputs, inputs].</summary>
    public abstract Value Linear(Parameter weight, Parameter? bias);

    /// <summary>A parameter of the model, as a value of the same graph.</summary>
    public abstract Value Parameter(Parameter parameter);

    /// <summary>While training, zeroes elements with this chance and scales the others by 1 / (1 - rate); else nothing.</summary>
    public abstract Value Dropout(double rate);

    /// <summary>A layer that has a torch and an ONNX form of its own.</summary>
    public abstract Value Apply(Func<torch.Tensor, bool, torch.Tensor> torchForm, Func<Onnx.OnnxGraphBuilder, string, string> onnxForm);

    /// <summary>A layer of two values that has a torch and an ONNX form of its own.</summary>
    public abstract Value Apply(Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> torchForm, Func<Onnx.OnnxGraphBuilder, string, string, string> onnxForm);

    /// <summary>Mean over one dimension of known size.</summary>
    public Value Mean(int axis, int size, bool keep = false) => Sum(axis, keep) * (1f / size);

    /// <summary>All dimensions but the first as one.</summary>
    /// <param name="width">Product of their sizes.</param>
    public Value Flatten(long width) => Reshape(-1, width);

    /// <summary>Some places of one dimension, in the order given.</summary>
    /// <param name="axis">The dimension.</param>
    /// <param name="places">The places; may repeat.</param>
    public abstract Value Select(int axis, params long[] places);

    /// <summary>A bucket for a pair of whole numbers: ((a p + b q) mod (2^31 - 1)) mod buckets.</summary>
    public static long HashOf(long a, long b, long buckets) => ((a * HashFactor) + (b * OtherHashFactor)) % HashModulus % buckets;

    /// <summary>
    /// <see cref="HashOf"/> of each pair, in 64-bit integers, so that both forms agree exactly. Both hold whole numbers from 0 to below 2^24 as floats, and so does the result.
    /// </summary>
    /// <param name="other">b; shapes broadcast.</param>
    /// <param name="buckets">Number of buckets, to 2^24.</param>
    public abstract Value HashWith(Value other, long buckets);

    /// <summary>log(1 + e^x), without overflow: max(0, x) + log(1 + e^-|x|).</summary>
    public Value Softplus()
    {
        var positive = Relu();
        return positive + ((this - (positive * 2f)).Exp() + 1f).Log();
    }

    protected abstract Value Unary(string operation, Func<torch.Tensor, torch.Tensor> compute);

    protected abstract Value Binary(string operation, Value other, Func<torch.Tensor, torch.Tensor, torch.Tensor> compute);

    protected abstract Value WithScalar(string operation, float scalar, Func<torch.Tensor, Scalar, torch.Tensor> compute);
}
