namespace Recsys.Training.Onnx;

/// <summary>TensorProto.DataType of the ONNX specification; only what the writer uses.</summary>
internal enum OnnxElementType
{
    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>32-bit integer, for lengths of sequences.</summary>
    Int32 = 6,

    /// <summary>64-bit integer, for shapes and axes.</summary>
    Int64 = 7,
}
