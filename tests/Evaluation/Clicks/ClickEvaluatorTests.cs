using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class ClickEvaluatorTests
{
    [Fact]
    public void Evaluate_Predictions_GoBackToTheirExamples()
    {
        LabelledExample[] examples = [new(1, 2, 9, true), new(0, 8, 3, true), new(1, 4, 9, false), new(0, 1, 5, false)];

        var result = Evaluate(new ItemTenths(), Of(Click(0, 0, 1)), examples);

        // Probabilities .2 and .8 for the positives, .4 and .1 for the negatives: three of four pairs are won.
        Assert.Equal(0.75, result.Auc, 1e-12);
        Assert.Equal(-(Math.Log(.2) + Math.Log(.8) + Math.Log(.6) + Math.Log(.9)) / 4, result.LogLoss, 1e-6);
        Assert.Equal(Math.Log(2), result.BaseRateLogLoss, 1e-6);
        Assert.Equal((4, 2, "tenths", "test"), (result.Examples, result.Positives, result.Predictor, result.Dataset));
        Assert.Equal([result.Auc, result.LogLoss], [result.Metrics["AUC"], result.Metrics["LogLoss"]]);
    }

    [Fact]
    public void Evaluate_History_EndsStrictlyBeforeTheExample()
    {
        var seen = new List<(int User, long Time, int Items, string History)>();
        var log = Of(Click(0, 0, 1), Click(0, 1, 5), Click(0, 2, 5), Click(0, 3, 6), Click(1, 4, 2));

        Evaluate(new Spy(seen), log, [new(0, 7, 5, true), new(0, 8, 5, false), new(0, 9, 7, false), new(2, 9, 7, false)]);

        Assert.Equal([(0, 5L, 2, "0"), (0, 7L, 1, "0123"), (2, 7L, 1, "")], seen.Order());
    }

    [Fact]
    public void Evaluate_NoExamples_IsNaN()
    {
        var result = Evaluate(new ItemTenths(), Of(Click(0, 0, 1)), []);

        Assert.True(double.IsNaN(result.Auc) && double.IsNaN(result.LogLoss) && double.IsNaN(result.BaseRateLogLoss));
    }

    private static ClickResult Evaluate(IClickPredictor predictor, InteractionDataset log, LabelledExample[] examples) =>
        ClickEvaluator.Evaluate(predictor, log, examples, maxParallelism: 1, TestContext.Current.CancellationToken);

    private sealed class ItemTenths : IClickPredictor
    {
        public string Name => "tenths";

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities)
        {
            for (var i = 0; i < items.Length; i++)
            {
                probabilities[i] = items[i] / 10f;
            }
        }
    }

    private sealed class Spy(List<(int, long, int, string)> seen) : IClickPredictor
    {
        public string Name => "spy";

        public void Predict(UserState user, ReadOnlySpan<int> items, Span<float> probabilities)
        {
            seen.Add((user.User, user.Time, items.Length, string.Concat(user.History.Select(e => e.Row))));
            probabilities.Fill(0.5f);
        }
    }
}
