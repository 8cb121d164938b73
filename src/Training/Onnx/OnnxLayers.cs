namespace Recsys.Training.Onnx;

/// <summary>Layers out of several operators, with the arithmetic of their torch.nn namesakes.</summary>
internal static class OnnxLayers
{
    /// <summary>x W^T + b over the last dimension; the weight is [output, input] as in torch.nn.Linear.</summary>
    public static string Linear(this OnnxGraphBuilder g, string x, float[] weight, float[]? bias, int inputs, int outputs)
    {
        // MatMul wants [input, output].
        var transposed = new float[weight.Length];
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < inputs; i++)
            {
                transposed[(i * outputs) + o] = weight[(o * inputs) + i];
            }
        }

        var product = g.Add("MatMul", x, g.Constant(transposed, inputs, outputs));
        return bias is null ? product : g.Add("Add", product, g.Constant(bias, outputs));
    }

    /// <summary>Layer normalisation over the last dimension.</summary>
    public static string LayerNorm(this OnnxGraphBuilder g, string x, float[] scale, float[] bias, float epsilon) =>
        g.AddNode(
            "LayerNormalization",
            [x, g.Constant(scale, scale.Length), g.Constant(bias, bias.Length)],
            ("axis", -1L),
            ("epsilon", epsilon));

    /// <summary>x / max(|x|, epsilon) over the last dimension.</summary>
    public static string Normalize(this OnnxGraphBuilder g, string x, float epsilon)
    {
        var norm = g.AddNode("ReduceL2", [x], ("axes", new long[] { -1 }), ("keepdims", 1L));
        return g.Add("Div", x, g.Add("Max", norm, g.Scalar(epsilon)));
    }

    /// <summary>The given tensor's sum over one dimension, which goes away.</summary>
    public static string Sum(this OnnxGraphBuilder g, string x, int axis, bool keep = false) =>
        g.AddNode("ReduceSum", [x, g.Integers(axis)], ("keepdims", keep ? 1L : 0L));

    /// <summary>Adds a dimension of size one.</summary>
    public static string Unsqueeze(this OnnxGraphBuilder g, string x, int axis) => g.Add("Unsqueeze", x, g.Integers(axis));

    /// <summary>Removes a dimension of size one.</summary>
    public static string Squeeze(this OnnxGraphBuilder g, string x, int axis) => g.Add("Squeeze", x, g.Integers(axis));

    /// <summary>Elements start to end (exclusive) of one dimension.</summary>
    public static string Slice(this OnnxGraphBuilder g, string x, int axis, long start, long end) =>
        g.Add("Slice", x, g.Integers(start), g.Integers(end), g.Integers(axis));

    /// <summary>Reorders dimensions.</summary>
    public static string Transpose(this OnnxGraphBuilder g, string x, params long[] permutation) =>
        g.AddNode("Transpose", [x], ("perm", permutation));

    /// <summary>Softmax over the last dimension.</summary>
    public static string Softmax(this OnnxGraphBuilder g, string x) => g.AddNode("Softmax", [x], ("axis", -1L));

    /// <summary>Joins tensors along one dimension.</summary>
    public static string Concat(this OnnxGraphBuilder g, int axis, params string[] parts) =>
        g.AddNode("Concat", parts, ("axis", (long)axis));
}
