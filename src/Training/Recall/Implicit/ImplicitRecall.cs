using Recsys.Core;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using Recsys.Training.Zoo.Implicit;
using TorchSharp;

namespace Recsys.Training.Recall.Implicit;

/// <summary>
/// A factor model of implicit feedback as the retrieval model of a version. Users' factors are no table: a formula makes them of the
/// history, so that new users and new events count. A new model is one subclass with its options and family in one file, and one
/// line in <see cref="ImplicitFamilies"/>.
/// </summary>
/// <param name="name">The family.</param>
/// <param name="options">Settings of the run.</param>
/// <param name="items">Vectors of all items, row-major [items, R].</param>
/// <param name="dimension">R: length of a vector.</param>
/// <param name="epochs">Progress after each epoch.</param>
internal abstract class ImplicitRecall(string name, ImplicitOptions options, float[] items, int dimension, IReadOnlyList<TrainingProgress> epochs)
    : RecallModel(name, options.SchemaOf(dimension), items, [], [], epochs)
{
    /// <inheritdoc/>
    public override bool NormalizesItems => false;

    /// <inheritdoc/>
    public override int Seed => options.Seed;

    /// <inheritdoc/>
    public override float[] ComputeInterests(float[] history, float[] weights, int count, int length)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        return ((TorchValue)Interest(new TorchValue(history.ToTensor(torch.CPU, count, length, Dimension)), new TorchValue(weights.ToTensor(torch.CPU, count, length)))).Tensor.ToArray();
    }

    internal override byte[] ExportUserGraph(Action<OnnxGraphBuilder>? more)
    {
        var g = new OnnxGraphBuilder("user");
        var parameters = new OnnxParameters(g);
        var interest = (OnnxValue)Interest(
            new OnnxValue(g.Input("history", "B", Schema.HistoryLength, Dimension), parameters),
            new OnnxValue(g.Input("history_weights", "B", Schema.HistoryLength), parameters));
        g.Output(interest.Name, "interest", "B", Dimension);
        more?.Invoke(g);
        return g.Build();
    }

    internal override object Describe() => new { Name, Options = (object)options, Epochs };

    /// <summary>The vector of a user by the vectors of the items met, [B, T, R], and how often each was, [B, T], 0 where there is none: [B, R].</summary>
    protected abstract Value Interest(Value history, Value weights);
}
