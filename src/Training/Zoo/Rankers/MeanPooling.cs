using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>The base model of DIN (Zhou et al. 2018, section 4.2): the history pooled to its weighted mean, the same for every candidate.</summary>
internal sealed class MeanPooling : HistoryModel
{
    public MeanPooling(RankerOptions options, RankingSetup setup)
        : base("mean-pooling", options, setup) => RegisterComponents();

    private static readonly RankerOptions Shape = new() { Dimension = 8, Dropout = 0.5 };

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "mean-pooling",
        ModelTask.Click,
        "Zhou et al., Deep interest network for click-through rate prediction (its base model), KDD 2018",
        RankerPresets.Neutral(Shape),
        (options, setup) => new MeanPooling(options, setup),
        RankerPresets.ForNewUsers(Shape));

    protected override Value Pool(int field, RankingInputs x, Value history, Value candidate)
    {
        var weights = x.HistoryWeights!;
        var share = weights / weights.Sum(1, keep: true).AtLeast(1e-6f);
        return share.Unsqueeze(1).MatMul(history).Squeeze(1);
    }
}
