using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>The form of a cross layer's weight.</summary>
public enum CrossForm
{
    /// <summary>A vector: x_0 (x_l' w) + b + x_l (Wang et al. 2017).</summary>
    Vector,

    /// <summary>A matrix: x_0 ∘ (W x_l + b) + x_l (DCN-V2, Wang et al. 2021).</summary>
    Matrix,
}

/// <summary>Settings of <see cref="DeepAndCross"/>.</summary>
public sealed record DeepAndCrossOptions : RankerOptions
{
    /// <summary>Cross layers, each of which raises the highest order of the products by one; 0 to 16.</summary>
    public int CrossLayers { get; init; } = 3;

    /// <summary>The form of their weights.</summary>
    public CrossForm Form { get; init; } = CrossForm.Vector;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check(nameof(CrossLayers), CrossLayers, 0, 16);
    }
}

/// <summary>
/// Deep &amp; Cross (Wang et al. 2017; 2021): cross layers and a deep network beside each other over the same embeddings, joined by one
/// layer. Without hidden layers it is the cross network alone.
/// </summary>
internal sealed class DeepAndCross : RankingModel
{
    private readonly int _dimension;
    private readonly CrossForm _form;
    private readonly List<(Parameter Weight, Parameter Bias)> _layers = [];
    private readonly Mlp? _deep;
    private readonly Mlp _join;

    public DeepAndCross(DeepAndCrossOptions options, RankingSetup setup)
        : base("dcn", setup)
    {
        (_dimension, _form) = (options.Dimension, options.Form);
        var width = setup.Layout.Count * _dimension;
        for (var layer = 0; layer < options.CrossLayers; layer++)
        {
            var outputs = _form == CrossForm.Vector ? 1 : width;
            var weight = Initial.NormalParameter(setup.Random, MathF.Sqrt(1f / width), setup.Device, outputs, width);
            var bias = Initial.Constant(0, setup.Device, width);
            register_parameter($"cross{layer}", weight);
            register_parameter($"crossBias{layer}", bias);
            _layers.Add((weight, bias));
        }

        _deep = options.Hidden.Count > 0 ? new Mlp(setup, width, options.Hidden, options.Dropout, outputs: 0) : null;
        _join = new Mlp(setup, width + (_deep?.OutputWidth ?? 0), [], 0);
        RegisterComponents();
    }

    private static readonly DeepAndCrossOptions Shape = new() { Dimension = 4, CrossLayers = 2, Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "dcn",
        ModelTask.Click,
        "Wang et al., Deep & cross network for ad click predictions, ADKDD 2017; DCN V2, WWW 2021",
        RankerPresets.Neutral(Shape),
        (options, setup) => new DeepAndCross(options, setup),
        RankerPresets.ForNewUsers(Shape) with { EvaluationsPerEpoch = 2 });

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x)
    {
        var input = x.Flat(_dimension);
        var crossed = Cross(input);
        return _join.Forward(_deep is null ? crossed : crossed.Concat(1, _deep.Forward(input))) + Bias(x.Rows);
    }

    /// <summary>All cross layers: [B, d] to [B, d].</summary>
    public Value Cross(Value input)
    {
        var x = input;
        foreach (var (weight, bias) in _layers)
        {
            x = _form == CrossForm.Vector
                ? (input * x.Linear(weight, null)) + x.Parameter(bias) + x
                : (input * x.Linear(weight, bias)) + x;
        }

        return x;
    }
}
