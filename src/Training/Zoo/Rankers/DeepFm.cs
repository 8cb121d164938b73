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

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "deepfm",
        ModelTask.Click,
        "Guo et al., DeepFM: a factorization-machine based neural network for CTR prediction, IJCAI 2017",
        new RankerOptions { Dimension = 4, Dropout = 0.5, LearningRate = 1e-2, EmbeddingDecay = 1, RowPenalty = 1, UnknownUsers = 0.95, UnknownContexts = 0.95, EvaluationsPerEpoch = 4, Averaging = 0.8, Patience = 12 },
        (options, setup) => new DeepFm(options, setup));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x) =>
        x.Linear + FactorizationMachine.Pairs(x.Embeddings(_dimension)) + _deep.Forward(x.Flat(_dimension)) + Bias(x.Rows);
}
