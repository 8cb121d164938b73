using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ratings;

namespace Recsys.Training.Tests;

public sealed class BiasRatingPredictorTests
{
    private static readonly UserState Nobody = new(-1, [], 0);

    [Fact]
    public void Predict_HandWorked()
    {
        // Mean 3. Item 0: (1 + 2) / (2 + 1) = 1; item 1: (-1 - 2) / 3 = -1. User 0: (4 - 4 + 2 - 2) / 3 = 0; user 1: (5 - 4 + 1 - 2) / 3 = 0.
        var predictor = Fit([Rate(0, 0, 4), Rate(0, 1, 2), Rate(1, 0, 5), Rate(1, 1, 1)], new BiasRatingOptions { ItemDamping = 1, UserDamping = 1 });

        Assert.Equal([4, 2, 3], Predict(predictor, new UserState(0, [], 0), 0, 1, 2));

        // Items without damping have their means, 4 and 3; user 0 has 5 - 4 = 1 from one rating, halved by a damping of 1.
        predictor = Fit([Rate(0, 0, 5), Rate(1, 0, 3), Rate(1, 1, 3)], new BiasRatingOptions { ItemDamping = 0, UserDamping = 1 });
        var mean = 11f / 3;
        Assert.Equal(3 + (0.5f * 1), Predict(predictor, new UserState(0, [], 0), 1)[0], 1e-5f);
        Assert.Equal([4, 3, mean], Predict(predictor, Nobody, 0, 1, 2));
    }

    [Fact]
    public void Predict_OutsideTheScale_IsCutToIt()
    {
        var predictor = Fit([Rate(0, 0, 5), Rate(0, 1, 5), Rate(1, 0, 5), Rate(1, 2, 1)], new BiasRatingOptions { ItemDamping = 0, UserDamping = 0 });

        Assert.Equal(5, Predict(predictor, new UserState(0, [], 0), 0)[0]);
    }

    [Fact]
    public void Fit_WithoutRatings_Throws() =>
        Assert.Throws<ArgumentException>(() => Fit([new Interaction(0, 0, InteractionKind.Click, 0, 1)], new BiasRatingOptions()));

    [Fact]
    public void Options_Defaults_AreValidAndInvalidOnesAreNamed()
    {
        new BiasRatingOptions().Validate();

        Assert.Equal((5, 5), (new BiasRatingOptions().ItemDamping, new BiasRatingOptions().UserDamping));
        Assert.Equal("ItemDamping", Assert.Throws<ArgumentException>(() => new BiasRatingOptions { ItemDamping = -1 }.Validate()).ParamName);
        Assert.Equal("UserDamping", Assert.Throws<ArgumentException>(() => new BiasRatingOptions { UserDamping = 10_001 }.Validate()).ParamName);
    }

    [Fact]
    public void Predict_MovieLensFiveFold_IsNoWorseThanTheKnownFloor()
    {
        var data = MovieLensReader.Read(TestData.Require("ml-latest-small"));

        var run = RatingRun.Concat([.. KFoldSplit.Folds(data).Select(fold => RatingEvaluator.Run(
            new BiasRatingPredictor(fold.Train), fold.Train, RatedExample.From(fold.Test), cancellationToken: TestContext.Current.CancellationToken))]);

        Assert.Equal(100_836, run.Examples.Count);
        var actual = run.Examples.Select(e => e.Rating).ToArray();
        // The known floor, of other dampings and without the cut to the scale, is .8725 and .6727; the global mean has 1.0425 and .8272.
        Assert.InRange(RatingMetrics.Rmse(run.Predictions, actual), 0.86, 0.8725);
        Assert.InRange(RatingMetrics.Mae(run.Predictions, actual), 0.66, 0.6727);
    }

    private static Interaction Rate(int user, int item, float rating) => new(user, item, InteractionKind.Like, rating, 0);

    private static BiasRatingPredictor Fit(Interaction[] ratings, BiasRatingOptions options) =>
        new(new InteractionDataset("ratings", ["u0", "u1"], ["a", "b", "c"], ratings), options);

    private static float[] Predict(BiasRatingPredictor predictor, UserState user, params int[] items)
    {
        var ratings = new float[items.Length];
        predictor.Predict(user, items, ratings);
        return ratings;
    }
}
