using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Trees;
using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Zoo.Rankers;

/// <summary>
/// Settings of <see cref="LambdaRank"/>; <see cref="Runs.RunOptions.Epochs"/> and the learning rate are those of the two numbers that
/// make a probability of the trees' sum.
/// </summary>
public sealed record LambdaRankOptions : ForestOptions
{
    /// <summary>
    /// Examples of one query are ranked against each other. A pause of a user longer than this begins a new query, as half an hour
    /// does in logs of sessions; 0 to 366 days, where 0 makes one query of all of a user's examples.
    /// </summary>
    public TimeSpan QueryPause { get; init; }

    /// <summary>Most examples of a query, 2 to 10000; longer ones are cut, since the library compares all pairs.</summary>
    public int QueryLength { get; init; } = 1000;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionRange.Check($"{nameof(QueryPause)} in days", QueryPause.TotalDays, 0, 366);
        OptionRange.Check(nameof(QueryLength), QueryLength, 2, 10000);
    }
}

/// <summary>
/// Boosted trees that learn the order of each query's examples by LambdaRank (Burges et al. 2006; LambdaMART of LightGBM), as
/// Airbnb ranks (Grbovic and Cheng, KDD 2018): each pair of a positive and a negative counts by how much exchanging the two
/// would change NDCG. It reads all fields and, where vectors are given, the similarities of the candidate to what the user did.
/// Served is 1 / (1 + e^-(a s + b)) of the trees' sum s, with a above 0: the order is that of the trees.
/// </summary>
internal sealed class LambdaRank : ForestModel
{
    /// <summary>Name of the trees' own sum among <see cref="OtherScores"/>.</summary>
    public const string TreeSum = "tree-sum";

    private readonly LambdaRankOptions _options;
    private readonly Parameter _leaves;
    private readonly Parameter _scale;

    public LambdaRank(LambdaRankOptions options, RankingSetup setup)
        : base("lambdarank", options, setup)
    {
        _options = options;
        _leaves = new Parameter(torch.zeros(options.Trees * options.Leaves, 1, device: setup.Device), requires_grad: false);
        _scale = Initial.Constant(0, setup.Device, 1);
        RegisterComponents();
    }

    public static ModelFamily Family { get; } = ModelFamily.Of(
        "lambdarank",
        ModelTask.Click,
        "Burges et al., Learning to rank with nonsmooth cost functions, NIPS 2006; features of Grbovic and Cheng, KDD 2018",
        new LambdaRankOptions { LearningRate = 0.03, Similarities = CandidateFeature.Similarities },
        (options, setup) => new LambdaRank(options, setup),
        continues: false);

    public override IReadOnlyDictionary<string, Func<Value, Value>> OtherScores { get; } =
        new Dictionary<string, Func<Value, Value>> { [TreeSum] = output => output.Slice(1, 1, 2) };

    public override int[] Prepare(RankingData data, CancellationToken cancellationToken)
    {
        var learned = base.Prepare(data, cancellationToken);
        using var noGradient = torch.no_grad();
        float[] values = [.. Forest.Trees.SelectMany(t => t.Values)];
        using var tensor = values.ToTensor(_leaves.device, values.Length, 1);
        using var own = _leaves.narrow(0, 0, values.Length);
        own.copy_(tensor);
        return learned;
    }

    /// <inheritdoc/>
    public override bool LearnsProbability => false;

    /// <summary>[B, 2]: log-odds, and the trees' sum.</summary>
    public override Value Forward(RankingInputs x)
    {
        var sum = Sum(x, _leaves);
        return ((sum * sum.Parameter(_scale).Exp()) + Bias(sum)).Concat(1, sum);
    }

    public override torch.Tensor Loss(torch.Tensor output, torch.Tensor labels, torch.Tensor values) =>
        base.Loss(output.narrow(1, 0, 1), labels, values);

    public override Value Score(Value output) => output.Slice(1, 0, 1).Sigmoid();

    protected override BoostedForest Grow(float[] features, Example[] examples)
    {
        var queries = RankQueries.Of(examples, _options.QueryPause, _options.QueryLength);
        return LambdaRankTrainer.Train(features, Forest.FeatureCount, [.. examples.Select(e => e.Label > 0.5f)], queries, _options);
    }
}
