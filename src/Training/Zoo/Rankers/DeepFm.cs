using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>DeepFM (Guo et al. 2017): a factorization machine and a deep network over the same embeddings, summed.</summary>
internal sealed class DeepFm : RankingModel
{
    private readonly int _dimension;
    private readonly Mlp _deep;

    public DeepFm(RankerOptions options, RankingSetup setup)
        : base("deepfm", setup)
    {
        _dimension = options.Dimension;
        _deep = new Mlp(setup, setup.Layout.Count * _dimension, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    private static readonly RankerOptions Shape = new() { Dimension = 4, Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "deepfm",
        ModelTask.Click,
        "Guo et al., DeepFM: a factorization-machine based neural network for CTR prediction, IJCAI 2017",
        RankerPresets.Neutral(Shape),
        (options, setup) => new DeepFm(options, setup),
        RankerPresets.ForNewUsers(Shape) with { Patience = 12 });

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x) =>
        x.Linear + FactorizationMachine.Pairs(x.Embeddings(_dimension)) + _deep.Forward(x.Flat(_dimension)) + Bias(x.Rows);
}
