namespace Recsys.Training.Onnx;

/// <summary>A named constant of a node: a number, an integer, a list of integers, or a string.</summary>
/// <param name="Name">The attribute's name in the operator's specification.</param>
/// <param name="Value">A <see cref="float"/>, <see cref="long"/>, <see cref="T:long[]"/> or <see cref="string"/>.</param>
internal readonly record struct OnnxAttribute(string Name, object Value)
{
    public static implicit operator OnnxAttribute((string Name, long Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, float Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, long[] Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, string Value) a) => new(a.Name, a.Value);
}
