using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// Deep Crossing (Shan et al. 2016): embeddings stacked, residual units (two layers plus the unit's input, then ReLU), and one
/// scoring layer. <see cref="RankerOptions.Hidden"/> names the inner width of each unit.
/// </summary>
internal sealed class DeepCrossing : RankingModel
{
    private readonly int _dimension;
    private readonly double _dropout;
    private readonly Mlp[] _units;
    private readonly Mlp _scoring;

    public DeepCrossing(RankerOptions options, RankingSetup setup)
        : base("deep-crossing", setup)
    {
        (_dimension, _dropout) = (options.Dimension, options.Dropout);
        var width = setup.Layout.Count * _dimension;
        _units = [.. options.Hidden.Select(inner => new Mlp(setup, width, [inner], 0, width))];
        for (var i = 0; i < _units.Length; i++)
        {
            register_module($"unit{i}", _units[i]);
        }

        _scoring = new Mlp(setup, width, [], 0);
        RegisterComponents();
    }

    private static readonly RankerOptions Shape = new() { Dimension = 4, Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "deep-crossing",
        ModelTask.Click,
        "Shan et al., Deep Crossing: web-scale modeling without manually crafted combinatorial features, KDD 2016",
        RankerPresets.Neutral(Shape),
        (options, setup) => new DeepCrossing(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x)
    {
        var stacked = x.Flat(_dimension);
        foreach (var unit in _units)
        {
            stacked = (stacked + unit.Forward(stacked)).Relu().Dropout(_dropout);
        }

        return _scoring.Forward(stacked) + Bias(x.Rows);
    }
}
