using Recsys.Core;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Recall.NextItem;

/// <summary>A trained next-item model: all item vectors, the attributes' embeddings, and the user side.</summary>
public sealed class NextItemModel : RecallModel
{
    private readonly NextItemTower _tower;
    private readonly torch.Device _device;

    internal NextItemModel(
        NextItemFamily family,
        NextItemOptions options,
        NextItemTower tower,
        torch.Device device,
        float[] itemVectors,
        IReadOnlyList<ItemAttribute> attributes,
        float[] attributeVectors,
        IReadOnlyList<TrainingProgress> epochs)
        : base(family.Name, options.CreateSchema(), itemVectors, attributes, attributeVectors, epochs)
    {
        Options = options;
        _tower = tower;
        _device = device;
    }

    /// <summary>The settings of the run.</summary>
    public NextItemOptions Options { get; }

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
        return ComputeInterests(history, weights, count, length, ProfilesRead?.Encode(new IReadOnlyDictionary<string, string>?[count]));
    }

    /// <inheritdoc/>
    internal override float[] ComputeInterests(float[] history, float[] weights, int count, int length, float[]? profiles)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return _tower.NewestInterest(
            history.ToTensor(_device, count, length, Dimension), weights.ToTensor(_device, count, length), profiles?.ToTensor(_device, count, profiles.Length / count)).ToArray();
    }

    /// <inheritdoc/>
    public override void Dispose() => _tower.Dispose();

    // The cast lets the serializer see the settings of the family's own type.
    internal override object Describe() => new { Name, Options = (object)Options, Pretraining, Epochs };
}
