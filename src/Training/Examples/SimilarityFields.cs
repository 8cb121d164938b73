using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Examples;

/// <summary>Makes a field of each similarity feature, as of any number: the feature times a learned row.</summary>
internal sealed class SimilarityFields : torch.nn.Module
{
    private readonly int _count;
    private readonly Parameter _rows;

    public SimilarityFields(FieldLayout layout, int width, double deviation, Random random, torch.Device device)
        : base(nameof(SimilarityFields))
    {
        _count = layout.SimilarityFields;
        _rows = Initial.NormalParameter(random, (float)deviation, device, 1, _count, width);
        register_parameter("rows", _rows);
    }

    /// <summary>[B, S] to [B, S, W].</summary>
    public Value Of(Value similarities) => similarities.Reshape(-1, _count, 1) * similarities.Parameter(_rows);

    /// <summary>Gives every feature the same row, for models that read the numbers themselves.</summary>
    /// <param name="row">W numbers.</param>
    public void SetRows(float[] row)
    {
        using var noGradient = torch.no_grad();
        using var values = row.ToTensor(_rows.device, 1, 1, row.Length);
        _rows.copy_(values.expand_as(_rows));
    }

    /// <summary>Takes another's rows.</summary>
    public void CopyFrom(SimilarityFields other)
    {
        using var noGradient = torch.no_grad();
        _rows.copy_(other._rows);
    }
}
