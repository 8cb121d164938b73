namespace Recsys.Training.Onnx;

/// <summary>A named constant of a node: a number, an integer, a string, or a list of one of these.</summary>
/// <param name="Name">The attribute's name in the operator's specification.</param>
/// <param name="Value">A <see cref="float"/>, <see cref="long"/>, <see cref="string"/> or an array of one of these.</param>
internal readonly record struct OnnxAttribute(string Name, object Value)
{
    public static implicit operator OnnxAttribute((string Name, long Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, float Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, long[] Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, string Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, float[] Value) a) => new(a.Name, a.Value);

    public static implicit operator OnnxAttribute((string Name, string[] Value) a) => new(a.Name, a.Value);
}
