using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>The base model of DIN (Zhou et al. 2018, section 4.2): the history pooled to its weighted mean, the same for every candidate.</summary>
internal sealed class MeanPooling : HistoryModel
{
    public MeanPooling(RankerOptions options, RankingSetup setup)
        : base("mean-pooling", options, setup) => RegisterComponents();

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "mean-pooling",
        ModelTask.Click,
        "Zhou et al., Deep interest network for click-through rate prediction (its base model), KDD 2018",
        new RankerOptions { Dimension = 8, Dropout = 0.5, LearningRate = 1e-2, EmbeddingDecay = 1, RowPenalty = 1, UnknownUsers = 0.95, UnknownContexts = 0.95, EvaluationsPerEpoch = 4, Averaging = 0.8, Patience = 8 },
        (options, setup) => new MeanPooling(options, setup));

    protected override Value Pool(int field, RankingInputs x, Value history, Value candidate)
    {
        var weights = x.HistoryWeights!;
        var share = weights / weights.Sum(1, keep: true).AtLeast(1e-6f);
        return share.Unsqueeze(1).MatMul(history).Squeeze(1);
    }
}
