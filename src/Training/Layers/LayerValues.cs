namespace Recsys.Training.Layers;

/// <summary>Layers that know their torch and their ONNX form, as steps of a formula.</summary>
internal static class LayerValues
{
    /// <summary>x W^T + b over the last dimension.</summary>
    public static Value Through(this Value x, DenseLayer layer) => x.Apply((t, _) => layer.forward(t), layer.Export);

    /// <summary>Layer normalisation over the last dimension.</summary>
    public static Value Through(this Value x, ScaledLayerNorm layer) => x.Apply((t, _) => layer.forward(t), layer.Export);
}
