using Recsys.Core;
using Recsys.Training.Layers;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Examples;

/// <summary>
/// Makes fields of a history: for each item field the mean of the events' rows, every event weighted by o, a learned number of
/// its kind (it begins at 1 for an explicit yes, -1 for a no, ½ for the rest); and the mean of o times a
/// learned row, for what the user makes of items as a whole. The linear weights of items count for candidates only.
/// </summary>
internal sealed class HistoryFields : torch.nn.Module
{
    private readonly FieldLayout _layout;
    private readonly int _width;
    private readonly Parameter _opinions;
    private readonly Parameter _row;

    public HistoryFields(FieldLayout layout, int width, double deviation, Random random, torch.Device device)
        : base(nameof(HistoryFields))
    {
        _layout = layout;
        _width = width;
        var kinds = Enum.GetValues<InteractionKind>();
        _opinions = new Parameter(Array.ConvertAll(kinds, Opinion).ToTensor(device, kinds.Length, 1));
        _row = Initial.NormalParameter(random, (float)deviation, device, 1, 1, width);
        register_parameter("opinions", _opinions);
        register_parameter("row", _row);
    }

    /// <summary>[B, T, Fi, W], [B, T], [B, T] to [B, Fi + 1, W].</summary>
    public Value Of(Value history, Value weights, Value kinds)
    {
        var opinions = kinds.RowsOf(_opinions).Squeeze(2) * weights;
        var total = weights.Sum(1, keep: true).AtLeast(1);
        var share = (opinions / total).Unsqueeze(1);
        var pooled = share.MatMul(history.MergeLastTwo(rank: 4)).Reshape(-1, _layout.ItemFields, _width);
        var withoutLinear = (pooled.Slice(2, 0, 1) * 0f).Concat(2, pooled.Slice(2, 1, _width));
        return withoutLinear.Concat(1, share.Sum(2, keep: true) * history.Parameter(_row));
    }

    /// <summary>Takes another's opinions and row.</summary>
    public void CopyFrom(HistoryFields other)
    {
        using var noGradient = torch.no_grad();
        _opinions.copy_(other._opinions);
        _row.copy_(other._row);
    }

    private static float Opinion(InteractionKind kind) => kind switch
    {
        InteractionKind.Like or InteractionKind.AddToCart or InteractionKind.Purchase => 1,
        InteractionKind.Dislike => -1,
        _ => 0.5f,
    };
}
