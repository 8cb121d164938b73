using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>Logistic regression: s(b + sum over fields of w_i x_i), one weight a category.</summary>
internal sealed class LogisticRegression : RankingModel
{
    public LogisticRegression(RankingSetup setup)
        : base("lr", setup) => RegisterComponents();

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "lr",
        ModelTask.Click,
        "McMahan et al., Ad click prediction: a view from the trenches, KDD 2013",
        new RankerOptions { LearningRate = 1e-2, EmbeddingDecay = 0.1, UnknownUsers = 0.5, EvaluationsPerEpoch = 4, Averaging = 0.8 },
        (_, setup) => new LogisticRegression(setup));

    public override int RowWidth => 1;

    public override Value Forward(RankingInputs x) => x.Linear + Bias(x.Rows);
}
