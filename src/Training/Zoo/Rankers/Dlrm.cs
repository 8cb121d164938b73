using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Settings of <see cref="Dlrm"/>. <see cref="RankerOptions.Hidden"/> is the top net's.</summary>
public sealed record DlrmOptions : RankerOptions
{
    /// <summary>Hidden units of the bottom net after its first layer, which has k; each 1 to 4096.</summary>
    public IReadOnlyList<int> Bottom { get; init; } = [32];

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        foreach (var units in Bottom)
        {
            OptionRange.Check(nameof(Bottom), units, 1, 4096);
        }
    }
}

/// <summary>
/// DLRM (Naumov et al. 2019): numbers go through a bottom net to one vector of the embeddings' size, the inner products of
/// all pairs of vectors are taken, and a top net reads them beside the bottom net's vector. The rows of number and vector fields
/// are the columns of the bottom net's first matrix, so that their sum is its product with the numbers.
/// </summary>
internal sealed class Dlrm : RankingModel
{
    private readonly int _dimension;
    private readonly long[] _numbers;
    private readonly long[] _categories;
    private readonly Parameter _first;
    private readonly Mlp _bottom;
    private readonly FieldPairs _pairs;
    private readonly Mlp _top;

    public Dlrm(DlrmOptions options, RankingSetup setup)
        : base("dlrm", setup)
    {
        _dimension = options.Dimension;
        var fields = setup.Layout.Fields;
        _numbers = [.. Enumerable.Range(0, fields.Count).Where(f => fields[f].IsNumber || fields[f].IsVector).Select(f => (long)f)];
        _categories = [.. Enumerable.Range(0, setup.Layout.Count).Select(f => (long)f).Except(_numbers)];
        _first = Initial.NormalParameter(setup.Random, 0.1f, setup.Device, _dimension);
        _bottom = new Mlp(setup, _dimension, options.Bottom, 0, _dimension);
        _pairs = new FieldPairs(_categories.Length + 1);
        _top = new Mlp(setup, _dimension + _pairs.Count, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly DlrmOptions Shape = new() { Dimension = 8, Hidden = [16] };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "dlrm",
        ModelTask.Click,
        "Naumov et al., Deep learning recommendation model for personalization and recommendation systems, 2019",
        RankerPresets.Neutral(Shape),
        (options, setup) => new Dlrm(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x)
    {
        var vectors = x.Embeddings(_dimension);

        // Without numbers the bottom net gives one learned vector, whose products with the others are their linear weights.
        var first = _numbers.Length > 0 ? vectors.Select(1, _numbers).Sum(1) : vectors.Sum(1) * 0f;
        var bottom = _bottom.Forward((first + x.Rows.Parameter(_first)).Relu());
        var all = _categories.Length > 0 ? bottom.Unsqueeze(1).Concat(1, vectors.Select(1, _categories)) : bottom.Unsqueeze(1);
        return _top.Forward(_pairs.Count > 0 ? bottom.Concat(1, _pairs.Dots(all)) : bottom) + Bias(x.Rows);
    }
}
