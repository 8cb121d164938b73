using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Factorization machine (Rendle 2010): b + sum w_i x_i + sum over pairs of &lt;v_i, v_j&gt; x_i x_j.</summary>
internal sealed class FactorizationMachine : RankingModel
{
    private readonly int _dimension;

    public FactorizationMachine(RankerOptions options, RankingSetup setup)
        : base("fm", setup)
    {
        _dimension = options.Dimension;
        RegisterComponents();
    }

    private static readonly RankerOptions Shape = new() { Dimension = 8 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "fm",
        ModelTask.Click,
        "Rendle, Factorization machines, ICDM 2010",
        RankerPresets.Neutral(Shape) with { InitialDeviation = 0.1, RowPenalty = 0.1 },
        (options, setup) => new FactorizationMachine(options, setup),
        RankerPresets.ForNewUsers(Shape) with { InitialDeviation = 1e-3 });

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x) => x.Linear + Pairs(x.Embeddings(_dimension)) + Bias(x.Rows);

    /// <summary>All pairs in O(n k): ½ sum over k of ((sum v_ik)² - sum v_ik²). [B, F, k] to [B, 1].</summary>
    public static Value Pairs(Value embeddings) =>
        (embeddings.Sum(1).Square() - embeddings.Square().Sum(1)).Sum(1, keep: true) * 0.5f;
}
