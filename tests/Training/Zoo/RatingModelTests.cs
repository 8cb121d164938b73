using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ratings;
using Recsys.Training.Zoo.Ratings;
using TorchSharp;

namespace Recsys.Training.Tests;

public class RatingModelTests
{
    // What the four users gave the three items; user 0 has not rated item 2.
    private static readonly InteractionDataset Four = RatingSets.Of(
        4, 3, (0, 0, 4), (0, 1, 2), (1, 0, 5), (1, 1, 1), (1, 2, 3), (2, 0, 1), (2, 1, 5), (2, 2, 4), (3, 0, 3), (3, 1, 2), (3, 2, 4));

    [Fact]
    public void Bias_TwoUsersTwoItems_IsTheDampedFormula()
    {
        var data = RatingSets.Of(2, 2, (0, 0, 5), (0, 1, 3), (1, 0, 4));
        var model = RatingFamilies.Get("bias").Train(data, new RatingOptions { ItemDamping = 1, UserDamping = 1 });

        // Mean 4; b_i = 1/3 and -1/2; b_u = (2/3 - 1/2) / 3 = 1/18 and (-1/3) / 2 = -1/6.
        OnnxRun.AssertClose([4 + (1 / 3f) + (1 / 18f), 3.5f + (1 / 18f)], RatingFamilyTests.Predict(model, 0, [0, 1]), 1e-5f);
        OnnxRun.AssertClose([4 + (1 / 3f) - (1 / 6f), 3.5f - (1 / 6f)], RatingFamilyTests.Predict(model, 1, [0, 1]), 1e-5f);
        OnnxRun.AssertClose([3.5f, 4], RatingFamilyTests.Predict(model, 9, [1, 9]), 1e-5f);
    }

    // User means 3, 3, 10/3, 3; by Pearson s(0,1) = 4/4 = 1, s(0,2) below 0, s(0,3) = 1/sqrt(2): 3 + s(0,3) / (1 + s(0,3)).
    // Less item means (3.25, 2.5): s(0,1) = 2.0625 / sqrt(.8125 5.3125) = .99273, s(0,3) = .0625 / sqrt(.8125 .3125) = .12403.
    // By cosine .83152, .48305, .66436, all above 0, and user 2's 4 is 2/3 above its mean.
    [Theory]
    [InlineData(RatingSimilarity.Pearson, 40, 3.414214f)]
    [InlineData(RatingSimilarity.CorrectedPearson, 40, 3.111065f)]
    [InlineData(RatingSimilarity.Cosine, 40, 3.498448f)]
    [InlineData(RatingSimilarity.Pearson, 1, 3f)]
    public void UserCf_FourUsers_IsTheHandWorkedRating(RatingSimilarity similarity, int neighbours, float expected)
    {
        var options = new UserCfOptions { Similarity = similarity, Neighbours = neighbours, Shrinkage = 0 };
        Assert.Equal(expected, RatingFamilyTests.Predict(RatingFamilies.Get("user-cf").Train(Four, options), 0, [2])[0], 1e-4f);
    }

    [Fact]
    public void UserCf_FewerSharedThanAsked_FallsBackOnBiases()
    {
        var model = RatingFamilies.Get("user-cf").Train(Four, new UserCfOptions { LeastShared = 3 });
        Assert.Equal(RatingFamilyTests.Predict(RatingFamilies.Get("bias").Train(Four), 0, [2]), RatingFamilyTests.Predict(model, 0, [2]));
    }

    // Items 0 and 2 agree in what their users (0 and 1) gave, less the users' means: +1, -1 each, so their cosine is 1; item 1
    // is the opposite of both. With no damping to speak of, user 2's rating of item 2 takes over its deviation on item 0.
    [Fact]
    public void ItemCf_AlikeItem_BringsItsDeviation()
    {
        var data = RatingSets.Of(3, 3, (0, 0, 4), (0, 1, 2), (0, 2, 4), (1, 0, 2), (1, 1, 4), (1, 2, 2), (2, 0, 5), (2, 1, 1));
        var model = RatingFamilies.Get("item-cf").Train(data, new ItemCfOptions { Shrinkage = 0, Neighbours = 1 });
        var biases = RatingFamilies.Get("bias").Train(data);

        var expected = RatingFamilyTests.Predict(biases, 2, [2])[0] + 5 - RatingFamilyTests.Predict(biases, 2, [0])[0];

        Assert.Equal(Math.Min(5, expected), RatingFamilyTests.Predict(model, 2, [2])[0], 1e-4f);
    }

    [Fact]
    public void FilledSvd_FullRank_GivesBackTheRatings()
    {
        var model = RatingFamilies.Get("svd").Train(Four, new FilledSvdOptions { Rank = 3 });
        OnnxRun.AssertClose([5, 1, 3], RatingFamilyTests.Predict(model, 1, [0, 1, 2]), 1e-4f);
        Assert.Equal(RatingFamilyTests.Predict(RatingFamilies.Get("bias").Train(Four), 0, [2])[0], RatingFamilyTests.Predict(model, 0, [2])[0], 1e-4f);
    }

    [Fact]
    public void FilledSvd_MoreCellsThanAllowed_NamesTheBound()
    {
        var e = Assert.Throws<TrainingDataException>(() => RatingFamilies.Get("svd").Train(Four, new FilledSvdOptions { MaxCells = 11 }));
        Assert.Contains("12 cells; the filled matrix may have 11 (MaxCells)", e.Message, StringComparison.Ordinal);
    }

    // Nobody is liked more than another in this world, so biases have nothing to go by: they leave the whole spread of the
    // products of factors, about .83, while the factors explain all but the noise of .08.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MatrixFactorization_LowRankWorld_IsRecovered(bool ratedItems)
    {
        var options = new MatrixFactorizationOptions { Factors = 2, Epochs = 200, LearningRate = 0.03, Regularization = 0.01, RatedItems = ratedItems };

        var (factors, biases) = (LowRankError("mf", options), LowRankError("bias", new RatingOptions()));

        Assert.True(biases > 0.7, $"biases {biases:0.000}");
        Assert.True(factors < 0.2, $"factors {factors:0.000}");
    }

    // The same world; an auto-encoder reads the factors off the ratings that it is shown.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AutoRec_LowRankWorld_BeatsBiasesByHalf(bool itemBased)
    {
        var options = new AutoRecOptions { ItemBased = itemBased, Hidden = 32, Epochs = 150, LearningRate = 0.01, BatchSize = 20, WeightDecay = 0.01, Threads = 1 };

        var (network, biases) = (LowRankError("autorec", options), LowRankError("bias", new RatingOptions()));

        Assert.True(network < 0.5 * biases, $"auto-encoder {network:0.000}, biases {biases:0.000}");
    }

    [Fact]
    public void AutoRecLoss_UnobservedEntries_HaveNoPart()
    {
        using var scope = torch.NewDisposeScope();
        var rebuilt = torch.tensor(new float[] { 1, 2, 3, 4 }, [2, 2]).requires_grad_(true);
        var observed = torch.tensor(new float[] { 1, 0, 0, 1 }, [2, 2]);

        var loss = AutoRec.Loss(rebuilt, torch.tensor(new float[] { 0, 100, -100, 2 }, [2, 2]), observed);
        loss.backward();

        // (1² + 2²) / 2 observed, and gradients 2 (x - r) / 2 of these alone.
        Assert.Equal(2.5f, loss.data<float>()[0], 1e-6f);
        Assert.Equal([1f, 0f, 0f, 2f], rebuilt.grad!.data<float>().ToArray());
    }

    [Fact]
    public void MatrixFactorization_MovieLens_ReachesItsFigure()
    {
        var ratings = MovieLensReader.Read(TestData.Require("ml-latest-small"));
        var errors = KFoldSplit.Folds(ratings, folds: 5, seed: 17)
            .Select(f => RatingEvaluator.Evaluate(RatingFamilies.Get("mf").Train(f.Train), f.Train, RatedExample.From(f.Test), cancellationToken: TestContext.Current.CancellationToken))
            .ToArray();

        // The damped biases on these folds: .8682 and .6673.
        Assert.True(errors.Average(e => e.Rmse) <= 0.858, $"RMSE {errors.Average(e => e.Rmse):0.0000}");
        Assert.True(errors.Average(e => e.Mae) <= 0.658, $"MAE {errors.Average(e => e.Mae):0.0000}");
    }

    private static double LowRankError(string family, RatingOptions options)
    {
        var (train, test) = RatingSets.LowRank();
        return RatingEvaluator.Evaluate(RatingFamilies.Get(family).Train(train, options), train, RatedExample.From(test)).Rmse;
    }
}
