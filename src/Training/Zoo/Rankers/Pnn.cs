using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>What a <see cref="Pnn"/> multiplies.</summary>
public enum ProductForm
{
    /// <summary>IPNN: the inner product of each pair of fields.</summary>
    Inner,

    /// <summary>OPNN: the outer product of the sum of all fields with itself.</summary>
    Outer,
}

/// <summary>Settings of <see cref="Pnn"/>.</summary>
public sealed record PnnOptions : RankerOptions
{
    /// <summary>What is multiplied.</summary>
    public ProductForm Form { get; init; } = ProductForm.Inner;
}

/// <summary>
/// Product-based neural network (Qu et al. 2016). The first hidden layer reads the embeddings (the paper's linear signals l_z) and
/// their products (l_p): side by side into one layer they give l_z + l_p + b.
/// </summary>
internal sealed class Pnn : RankingModel
{
    private readonly ProductForm _form;
    private readonly int _dimension;
    private readonly FieldPairs _pairs;
    private readonly Mlp _deep;

    public Pnn(PnnOptions options, RankingSetup setup)
        : base("pnn", setup)
    {
        (_form, _dimension) = (options.Form, options.Dimension);
        _pairs = new FieldPairs(setup.Layout.Count);
        var products = _form == ProductForm.Inner ? _pairs.Count : _dimension * _dimension;
        _deep = new Mlp(setup, (_pairs.Fields * _dimension) + products, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly PnnOptions Shape = new() { Dimension = 8, Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "pnn",
        ModelTask.Click,
        "Qu et al., Product-based neural networks for user response prediction, ICDM 2016",
        RankerPresets.Neutral(Shape),
        (options, setup) => new Pnn(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x)
    {
        var vectors = x.Embeddings(_dimension);
        var products = _form == ProductForm.Inner ? _pairs.Dots(vectors) : Outer(vectors.Sum(1));
        return _deep.Forward(x.Flat(_dimension).Concat(1, products)) + Bias(x.Rows);
    }

    // With sum pooling the products of all pairs, sum over i, j of v_i v_j', are one product of the sums.
    private Value Outer(Value sum) => (sum.Unsqueeze(2) * sum.Unsqueeze(1)).Flatten(_dimension * _dimension);
}
