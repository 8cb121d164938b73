using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Afm"/>.</summary>
public sealed record AfmOptions : RankerOptions
{
    /// <summary>Units of the attention layer; 1 to 1024.</summary>
    public int AttentionUnits { get; init; } = 16;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(AttentionUnits), AttentionUnits, 1, 1024);
    }
}

/// <summary>
/// Attentional factorization machine (Xiao et al. 2017): b + sum w_i x_i + p' sum a_ij (v_i ∘ v_j), where the weights of the pairs
/// are a = softmax(h' ReLU(W (v_i ∘ v_j) + b)).
/// </summary>
internal sealed class Afm : RankingModel
{
    private readonly int _dimension;
    private readonly double _dropout;
    private readonly FieldPairs _pairs;
    private readonly Mlp _attention;
    private readonly Parameter _projection;

    public Afm(AfmOptions options, RankingSetup setup)
        : base("afm", setup)
    {
        (_dimension, _dropout) = (options.Dimension, options.Dropout);
        _pairs = new FieldPairs(setup.Layout.Count);
        _attention = new Mlp(setup, _dimension, [options.AttentionUnits], 0);
        _projection = Initial.NormalParameter(setup.Random, 1, setup.Device, 1, _dimension);
        RegisterComponents();
    }

    private static readonly AfmOptions Shape = new() { Dimension = 8 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "afm",
        ModelTask.Click,
        "Xiao et al., Attentional factorization machines, IJCAI 2017",
        RankerPresets.Neutral(Shape),
        (options, setup) => new Afm(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x)
    {
        var products = _pairs.Products(x.Embeddings(_dimension));
        var weights = _attention.Forward(products).Squeeze(2).Softmax().Unsqueeze(2);
        return x.Linear + (products * weights).Sum(1).Dropout(_dropout).Linear(_projection, null) + Bias(x.Rows);
    }
}
