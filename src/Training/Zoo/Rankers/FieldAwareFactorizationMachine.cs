using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// Field-aware factorization machine (Juan et al. 2016): b + sum w_i x_i + sum over pairs of &lt;v_i,f(j), v_j,f(i)&gt; x_i x_j. A
/// category has a vector for each field that it may meet, so its row holds F k numbers.
/// </summary>
internal sealed class FieldAwareFactorizationMachine : RankingModel
{
    private readonly int _dimension;
    private readonly int _fields;
    private readonly Parameter _others;

    public FieldAwareFactorizationMachine(RankerOptions options, RankingSetup setup)
        : base("ffm", setup)
    {
        (_dimension, _fields) = (options.Dimension, setup.Layout.Count);
        using var scope = torch.NewDisposeScope();

        // 1 but on the diagonal: a field does not meet itself.
        float[] others = [.. Enumerable.Range(0, _fields * _fields).Select(p => p / _fields == p % _fields ? 0f : 1f)];
        _others = new Parameter(others.ToTensor(setup.Device, _fields, _fields), requires_grad: false);
        _others.DetachFromDisposeScope();
        RegisterComponents();
    }

    private static readonly RankerOptions Shape = new() { Dimension = 4 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "ffm",
        ModelTask.Click,
        "Juan et al., Field-aware factorization machines for CTR prediction, RecSys 2016",
        RankerPresets.Neutral(Shape) with { InitialDeviation = 0.1, RowPenalty = 0.1 },
        (options, setup) => new FieldAwareFactorizationMachine(options, setup),
        RankerPresets.ForNewUsers(Shape) with { InitialDeviation = 1e-3 });

    public override int RowWidth => 1 + (_fields * _dimension);

    public override Value Forward(RankingInputs x)
    {
        // [B, i, j, k] is i's vector for field j; its transpose is j's for field i. Each pair stands in the sum twice.
        var vectors = x.Embeddings(_fields * _dimension).Reshape(-1, _fields, _fields, _dimension);
        var met = (vectors * vectors.Transpose(0, 2, 1, 3)).Sum(3) * x.Rows.Parameter(_others);
        return x.Linear + (met.Sum(2).Sum(1, keep: true) * 0.5f) + Bias(x.Rows);
    }
}
