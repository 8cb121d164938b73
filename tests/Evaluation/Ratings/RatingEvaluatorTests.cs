using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class RatingEvaluatorTests
{
    private static Interaction Rate(int user, int item, float rating, long time) => new(user, item, InteractionKind.Like, rating, time);

    [Fact]
    public void Evaluate_Predictions_GoBackToTheirExamples()
    {
        var known = Of(Rate(0, 0, 5, 1), Rate(0, 1, 3, 2));
        var examples = RatedExample.From(Of(Rate(1, 4, 5, 3), Rate(0, 2, 3, 4), Rate(0, 3, 3, 9), Click(0, 5, 10)));

        var result = RatingEvaluator.Evaluate(new ItemAsRating(), known, examples, maxParallelism: 1, TestContext.Current.CancellationToken);

        // Predicted 4 2 3 for 5 3 3.
        Assert.Equal(Math.Sqrt(2.0 / 3), result.Rmse, 1e-12);
        Assert.Equal(2.0 / 3, result.Mae, 1e-12);
        Assert.Equal(((1.0 / 5) + (1.0 / 3)) / 3, result.Mape, 1e-12);
        Assert.Equal(("item", "test", 3), (result.Predictor, result.Dataset, result.Examples));
        Assert.Equal([result.Rmse, result.Mae, result.Mape], [result.Metrics["RMSE"], result.Metrics["MAE"], result.Metrics["MAPE"]]);
    }

    [Fact]
    public void Run_History_IsAllThatIsKnownOfTheUser()
    {
        var spy = new Spy();
        var known = Of(Rate(0, 0, 5, 1), Rate(0, 1, 3, 20), Rate(1, 7, 1, 2));

        RatingEvaluator.Run(spy, known, RatedExample.From(Of(Rate(0, 2, 3, 4), Rate(2, 3, 3, 9))), 1, TestContext.Current.CancellationToken);

        Assert.Equal([(0, 20L, "01"), (2, 9L, "")], spy.Asked.Order());
    }

    [Fact]
    public void Run_NaN_IsNamed()
    {
        var error = Assert.Throws<AggregateException>(() => RatingEvaluator.Run(
            new Broken(), Of(Rate(0, 0, 5, 1)), RatedExample.From(Of(Rate(0, 2, 3, 4))), 1, TestContext.Current.CancellationToken));

        Assert.Contains("'broken' gave NaN for user 0 and item 2", error.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NoExamples_IsNaN() => Assert.True(double.IsNaN(
        RatingEvaluator.Evaluate(new ItemAsRating(), Of(Click(0, 0, 1)), [], 1, TestContext.Current.CancellationToken).Rmse));

    private sealed class ItemAsRating : IRatingPredictor
    {
        public string Name => "item";

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings)
        {
            for (var i = 0; i < items.Length; i++)
            {
                ratings[i] = items[i];
            }
        }
    }

    private sealed class Spy : IRatingPredictor
    {
        public List<(int User, long Time, string History)> Asked { get; } = [];

        public string Name => "spy";

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings) =>
            Asked.Add((user.User, user.Time, string.Concat(user.History.Select(e => e.Row))));
    }

    private sealed class Broken : IRatingPredictor
    {
        public string Name => "broken";

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> ratings) => ratings.Fill(float.NaN);
    }
}
