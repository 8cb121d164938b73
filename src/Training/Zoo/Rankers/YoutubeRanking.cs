using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using TorchSharp;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// YouTube's ranking model (Covington et al. 2016, section 4): a ReLU tower over embeddings (the candidate's, the mean of the last watched, and
/// whatever fields there are, such as languages) and powers of numbers (time since the creator was watched, earlier impressions:
/// <see cref="CandidateFeature.Powers"/>), and weighted logistic regression on top: a click weighs its watch time, an impression without one 1. The odds it learns are the expected watch time
/// E[T] (1 + P) of an impression, close to E[T] as clicks are few, so e^logit is served, in the unit of <see cref="Example.Value"/>.
/// </summary>
internal sealed class YoutubeRanking : RankingModel
{
    // e^20 seconds are fifteen years; a bound keeps a wild logit from becoming an infinite score.
    private const float LargestLogit = 20;
    private readonly int _dimension;
    private readonly Mlp _tower;

    public YoutubeRanking(RankerOptions options, RankingSetup setup)
        : base("youtube-ranking", setup)
    {
        _dimension = options.Dimension;
        _tower = new Mlp(setup, setup.Layout.Count * _dimension, options.Hidden, options.Dropout);
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "youtube-ranking",
        ModelTask.WatchTime,
        "Covington et al., Deep neural networks for YouTube recommendations, RecSys 2016",
        new RankerOptions { Similarities = CandidateFeature.Powers },
        (options, setup) => new YoutubeRanking(options, setup));

    public override int RowWidth => 1 + _dimension;

    public override Value Forward(RankingInputs x) => _tower.Forward(x.Flat(_dimension)) + x.Linear + Bias(x.Rows);

    /// <summary>-(y v log p + (1 - y) log(1 - p)), with v the watch time.</summary>
    public override torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values)
    {
        var weights = torch.lerp(torch.ones_like(values), values, labels);
        return torch.nn.functional.binary_cross_entropy_with_logits(output.squeeze(-1), labels, weights);
    }

    /// <summary>The expected watch time.</summary>
    public override Value Score(Value output) => (LargestLogit - (LargestLogit - output).Relu()).Exp();

    /// <summary>The NDCG, or the error where no user has two examples to put in order. Where nothing was watched the least error is that of a model that expects nothing.</summary>
    public override IReadOnlyList<StoppingMetric> StoppingMetrics(Example[] examples) => examples.Any(e => e.Label * e.Value > 0)
        ? [new(WatchTimeMetrics.Ndcg), new(WatchTimeMetrics.Error, LessIsBetter: true)]
        : [new(WatchTimeMetrics.Ndcg)];

    /// <summary>
    /// NDCG of each user's examples with the watch time as gain, averaged over users that watched anything; and the mean absolute error.
    /// </summary>
    public override Dictionary<string, double> Validate(float[] scores, Example[] examples) => WatchTimeMetrics.Of(scores, examples);
}
