using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class MetricCatalogTests
{
    private static readonly ClickRun Clicks = new(
        "m", [new(1, 0, 0, true), new(1, 1, 0, false), new(2, 2, 0, true), new(2, 3, 0, false), new(2, 4, 0, false)], [.9f, .1f, .45f, .6f, .4f]);

    private static readonly RatingRun Ratings = new("m", [new(1, 0, 0, 4), new(1, 1, 0, 5), new(2, 0, 0, 4)], [3, 5, 1]);

    [Fact]
    public void Parse_Names_GivesMetricsInTheirOrder_EachOnce()
    {
        var metrics = MetricCatalog.Parse("HR@10, ndcg@5,auc,precision,precision@3,Recall@0.3,rmse,hr@10");

        Assert.Equal(["HR@10", "NDCG@5", "AUC", "Precision", "Precision@3", "Recall@0.3", "RMSE"], metrics.Select(m => m.Name));
        Assert.Equal([10, 5, 0, 0, 3, 0, 0], metrics.Select(m => m.Cutoff));
    }

    [Theory]
    [InlineData("hitrate@10")]
    [InlineData("hr")]
    [InlineData("hr@0")]
    [InlineData("hr@1001")]
    [InlineData("hr@-1")]
    [InlineData("hr@ten")]
    [InlineData("auc@10")]
    [InlineData("diversity@1")]
    [InlineData("f1@1")]
    [InlineData("f1@0")]
    [InlineData(",")]
    public void Parse_UnknownOrUnfit_ListsTheKnownOnes(string names)
    {
        var error = Assert.Throws<ArgumentException>(() => MetricCatalog.Parse(names));

        Assert.Contains("hr@k, precision@k", error.Message, StringComparison.Ordinal);
        Assert.Contains("f1[@threshold]", error.Message, StringComparison.Ordinal);
        Assert.Contains("rmse, mae, mape", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_EveryForm_IsFoundByItsName() => Assert.All(MetricCatalog.All, definition =>
    {
        var written = definition.Form.Replace("@k", "@7", StringComparison.Ordinal).Replace("[@threshold]", string.Empty, StringComparison.Ordinal);
        Assert.Equal(written, MetricCatalog.Parse(written)[0].Name, ignoreCase: true);
    });

    [Theory]
    [InlineData("auc", 5.0 / 6)] // pairs won: all 3 of .9, and .45 over .1 and .4
    [InlineData("gauc", ((2 * 1) + (3 * 0.5)) / 5)]
    [InlineData("accuracy", 3.0 / 5)]
    [InlineData("precision", 1.0 / 2)]
    [InlineData("precision@0.45", 2.0 / 3)]
    [InlineData("recall", 1.0 / 2)]
    [InlineData("f1", 1.0 / 2)]
    [InlineData("calibration", 2.45 / 2)]
    [InlineData("pr-auc", (1 + (2.0 / 3)) / 2)]
    public void Measure_Clicks_HandWorked(string name, double expected) =>
        Assert.Equal(expected, Value(Assert.IsType<Metric<ClickRun>>(MetricCatalog.Parse(name)[0]), Clicks), 1e-7);

    [Fact]
    public void Measure_Clicks_EqualsThePlainFunctions()
    {
        var labels = Clicks.Labels();

        Assert.Equal(ClickMetrics.LogLoss(Clicks.Probabilities, labels), ClickValue("logloss"), 1e-12);
        Assert.Equal(Calibration.ExpectedError(Clicks.Probabilities, labels), ClickValue("ece"), 1e-12);
        Assert.Equal(ClickMetrics.Auc(Clicks.Probabilities, labels), ClickValue("auc"), 1e-12);
        Assert.Equal(ThresholdCurves.AveragePrecision(Clicks.Probabilities, labels), ClickValue("pr-auc"), 1e-12);
    }

    [Theory]
    [InlineData("rmse", 1.8257418)]
    [InlineData("mae", 4.0 / 3)]
    [InlineData("mape", 1.0 / 3)]
    public void Measure_Ratings_HandWorked(string name, double expected) =>
        Assert.Equal(expected, Value(Assert.IsType<Metric<RatingRun>>(MetricCatalog.Parse(name)[0]), Ratings), 1e-6);

    [Fact]
    public void Measure_Lists_EqualsTheEvaluator()
    {
        var questions = RankingQuestions.Create(GlobalTimeSplit.Split(TestSets.Random(3, events: 60), 0.4), mode: QuestionMode.PerEvent);
        var recommender = new FixedRecommender([3, 1, 4, 0, 5, 2, 6, 7]);
        var result = RankingEvaluator.Evaluate(recommender, questions, new RankingOptions { Cutoffs = [3] }, TestContext.Current.CancellationToken);
        var run = RankingEvaluator.Run(recommender, questions, 3, cancellationToken: TestContext.Current.CancellationToken);

        Assert.NotEmpty(questions.Questions);
        Assert.All(result.Metrics, m => Assert.Equal(m.Value, ListValue(m.Key, run), 1e-12));
    }

    [Fact]
    public void Measure_Novelty_IsOfTheUsersWhoMetAnItem()
    {
        // Of three users who trained all met 0, one met 1 and 2: (n + 1) / (U + 1) is 4/4, 2/4, 2/4, else 1/4.
        var train = Of(Click(0, 0, 1), Click(1, 0, 1), Click(2, 0, 1), Click(0, 1, 2), Click(0, 1, 3), Click(1, 2, 2), Shown(0, 3, 2));
        var split = new DatasetSplit("by hand", train, train.With([]), train.With([Click(3, 5, 9)]));
        var questions = RankingQuestions.Create(split);

        double Novelty(int[] list) => ListValue(
            "novelty@4", RankingEvaluator.Run(new FixedRecommender(list), questions, 4, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(0, Novelty([0]), 1e-12);
        Assert.Equal((0 + 1 + 1 + 2) / 4.0, Novelty([0, 1, 2, 3]), 1e-12);
    }

    [Fact]
    public void Measure_GradedNdcg_UsesTheValuesOfHeldOutEvents()
    {
        var train = Of(Click(0, 0, 1));
        Core.Interaction Played(int item, float seconds, long time) => new(0, item, Core.InteractionKind.Play, seconds, time);
        var split = new DatasetSplit("by hand", train, train.With([]), train.With([Played(1, 30, 2), Played(2, 5, 3), Played(1, 10, 4), Click(0, 3, 5)]));
        var question = Assert.Single(RankingQuestions.Create(split).Questions);

        Assert.Equal(new Dictionary<int, double> { [1] = 40, [2] = 5, [3] = 1 }, question.Gains);
    }

    private static double ClickValue(string name) => Value(Assert.IsType<Metric<ClickRun>>(MetricCatalog.Parse(name)[0]), Clicks);

    private static double ListValue(string name, RankingRun run) => Value(Assert.IsType<Metric<RankingRun>>(MetricCatalog.Parse(name)[0]), run);

    private static double Value<TRun>(Metric<TRun> metric, TRun run) => MeasuredMetric.ValueOf(metric.Measure(run));
}
