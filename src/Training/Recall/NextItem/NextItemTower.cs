using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using Recsys.Training.Zoo.NextItem;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Recall.NextItem;

/// <summary>
/// The user side of a next-item model: a formula from a history to the interest after it, of one event or of all at once. A new
/// model is one subclass with its options and family in one file, and one line in <see cref="NextItemFamilies"/>.
/// </summary>
internal abstract class NextItemTower(string name, NextItemOptions options) : torch.nn.Module(name)
{
    /// <summary>X: values that it reads of a profile; 0 where it reads none.</summary>
    public virtual int ProfileWidth => 0;

    /// <summary>Interests, before any normalisation: [B, T, R] of every place, or [B, 1, R] of the newest.</summary>
    public abstract Value Forward(NextItemInputs x);

    /// <summary>
    /// Interests as they meet the items' vectors. The history is made of those vectors, whose components are about 1/sqrt(R);
    /// layers work best with components near 1.
    /// </summary>
    public Value Interests(NextItemInputs x)
    {
        var interest = Forward(x with { History = x.History * MathF.Sqrt(options.Dimension) });
        return options.Normalize ? interest.Unit() : interest;
    }

    /// <summary>The contract's user.onnx: `history` [B, T, R], `history_weights` [B, T], and `profile` [B, X] where it reads one, to `interest` [B, R].</summary>
    /// <param name="more">Adds what else the graph makes; null for nothing.</param>
    public byte[] Export(Action<OnnxGraphBuilder>? more = null)
    {
        var g = new OnnxGraphBuilder("user");
        var graph = new OnnxParameters(g);
        var history = new OnnxValue(g.Input("history", "B", options.HistoryLength, options.Dimension), graph);
        var weights = new OnnxValue(g.Input("history_weights", "B", options.HistoryLength), graph);
        var inputs = new NextItemInputs(history, weights, null, options.HistoryLength, EveryPlace: false)
        {
            Profiles = ProfileWidth > 0 ? new OnnxValue(g.Input("profile", "B", ProfileWidth), graph) : null,
        };
        var interest = Interests(inputs).Squeeze(1);
        g.Output(((OnnxValue)interest).Name, "interest", "B", options.Dimension);
        more?.Invoke(g);
        return g.Build();
    }

    /// <summary>The newest place's interest of each history, [B, T, R] and [B, T], and what is known of each user [B, X], to [B, R].</summary>
    public torch.Tensor NewestInterest(torch.Tensor history, torch.Tensor weights, torch.Tensor? profiles = null)
    {
        var inputs = new NextItemInputs(new TorchValue(history), new TorchValue(weights), null, (int)history.shape[1], EveryPlace: false)
        {
            Profiles = profiles is null ? null : new TorchValue(profiles),
        };
        return ((TorchValue)Interests(inputs)).Tensor.squeeze(1);
    }

    /// <summary>Added to what place t (a row) thinks of place s: nothing for s >= t, itself and what is older; masked for what is newer. [T, T].</summary>
    protected static Parameter Future(int length, torch.Device device)
    {
        var cells = Enumerable.Range(0, length * length).Select(i => i % length < i / length ? LayerValues.Masked : 0f).ToArray();
        return new Parameter(cells.ToTensor(device, length, length), requires_grad: false);
    }
}
