using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// Neural factorization machine (He and Chua 2017): b + sum w_i x_i + MLP(bi-interaction), where the bi-interaction pools the
/// elementwise products of all pairs of embeddings into one vector. Without the paper's batch normalisation.
/// </summary>
internal sealed class Nfm : RankingModel
{
    private readonly int _dimension;
    private readonly double _dropout;
    private readonly Mlp _deep;

    public Nfm(RankerOptions options, RankingSetup setup)
        : base("nfm", setup)
    {
        (_dimension, _dropout) = (options.Dimension, options.Dropout);
        _deep = new Mlp(setup, _dimension, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly RankerOptions Shape = new() { Dimension = 4, Hidden = [16], InitialDeviation = 0.1 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "nfm",
        ModelTask.Click,
        "He and Chua, Neural factorization machines for sparse predictive analytics, SIGIR 2017",
        RankerPresets.Neutral(Shape),
        (options, setup) => new Nfm(options, setup),
        RankerPresets.ForNewUsers(Shape));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x) =>
        x.Linear + _deep.Forward(BiInteraction(x.Embeddings(_dimension)).Dropout(_dropout)) + Bias(x.Rows);

    /// <summary>½ ((sum v_i)² - sum v_i²) element by element: [B, F, k] to [B, k].</summary>
    private static Value BiInteraction(Value vectors) => (vectors.Sum(1).Square() - vectors.Square().Sum(1)) * 0.5f;
}
