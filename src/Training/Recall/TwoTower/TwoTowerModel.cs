using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Runs;
using TorchSharp;

namespace Recsys.Training.Recall.TwoTower;

/// <summary>A trained two-tower model: all item vectors, the attributes' embeddings, and the user tower.</summary>
public sealed class TwoTowerModel : RecallModel
{
    private readonly UserTower _tower;
    private readonly torch.Device _device;

    internal TwoTowerModel(
        TwoTowerOptions options,
        UserTower tower,
        torch.Device device,
        float[] itemVectors,
        IReadOnlyList<ItemAttribute> attributes,
        float[] attributeVectors,
        IReadOnlyList<TrainingProgress> epochs)
        : base(ModelFamilies.TwoTower, options.CreateSchema(), itemVectors, attributes, attributeVectors, epochs)
    {
        Options = options;
        _tower = tower;
        _device = device;
    }

    /// <summary>The settings of the run.</summary>
    public TwoTowerOptions Options { get; }

    /// <inheritdoc/>
    public override bool NormalizesItems => Options.Normalize;

    /// <inheritdoc/>
    public override int Seed => Options.Seed;

    internal override byte[] ExportUserGraph(Action<Onnx.OnnxGraphBuilder>? more) => _tower.Export(more);

    /// <inheritdoc/>
    public override float[] ComputeInterests(float[] history, float[] weights, int count, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return _tower.Interests(history.ToTensor(_device, count, length, Dimension), weights.ToTensor(_device, count, length)).ToArray();
    }

    /// <inheritdoc/>
    public override void Dispose() => _tower.Dispose();

    internal override object Describe() => new { Name, Options, Pretraining, Epochs };
}
