using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class RankingEvaluatorTests
{
    [Fact]
    public void Evaluate_HandWorkedQuestions_GivesTheMeans()
    {
        // Test items: user 0 -> 2, user 1 -> 5; both know 0 and 1 (and so rank 9 8 2 ... and 9 8 5 ... differently).
        var questions = RankingQuestions.Create(LeaveOneOutSplit.Split(Of(
            Click(0, 0, 1), Click(0, 1, 2), Click(0, 2, 3), Click(1, 1, 1), Click(1, 0, 2), Click(1, 5, 3))));

        var result = Evaluate(new FixedRecommender([0, 9, 2, 8, 1, 5]), questions, new RankingOptions { Cutoffs = [1, 4, 2] });

        // Without 0 and 1 the list is 9 2 8 5: ranks 2 and 4.
        Assert.Equal(0, result["HR@1"]);
        Assert.Equal(0.5, result["HR@2"]);
        Assert.Equal(1, result["HR@4"]);
        Assert.Equal(((1 / Math.Log2(3)) + (1 / Math.Log2(5))) / 2, result["NDCG@4"], 1e-12);
        Assert.Equal((0.5 + 0.25) / 2, result["MRR@4"], 1e-12);
        Assert.Equal(0.1, result["Coverage@1"], 1e-12);
        Assert.Equal(0.4, result["Coverage@4"], 1e-12);
        Assert.Equal((2, 2, 0, 10), (result.Questions, result.HeldOutEvents, result.RepeatedEvents, result.Items));
        Assert.Equal(("fixed", "test", "leave-one-out, test"), (result.Recommender, result.Dataset, result.Protocol));
        Assert.Equal(10, result.Metrics.Count);
    }

    [Fact]
    public void Evaluate_AnyParallelism_GivesTheSameNumbers()
    {
        var questions = RankingQuestions.Create(GlobalTimeSplit.Split(TestSets.Random(3, events: 40), 0.4), mode: QuestionMode.PerEvent);
        var recommender = new FixedRecommender([3, 1, 4, 0, 5, 2, 6, 7]);

        var one = Evaluate(recommender, questions, new RankingOptions { MaxParallelism = 1 });
        var many = Evaluate(recommender, questions, new RankingOptions { MaxParallelism = 8 });

        Assert.NotEmpty(questions.Questions);
        Assert.Equal(one.Metrics, many.Metrics);
    }

    [Theory]
    [InlineData(new[] { 0 })] // seen
    [InlineData(new[] { 5, 5 })]
    [InlineData(new[] { 10 })]
    [InlineData(new[] { -1 })]
    public void Evaluate_RecommenderThatBreaksItsContract_IsNamed(int[] list)
    {
        var questions = RankingQuestions.Create(LeaveOneOutSplit.Split(Of(Click(0, 0, 1), Click(0, 1, 2), Click(0, 2, 3))));

        var error = Assert.Throws<AggregateException>(
            () => Evaluate(new FixedRecommender(list, ignoreExcluded: true), questions));

        Assert.Contains("'fixed' returned item", Assert.IsType<InvalidOperationException>(error.InnerException).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_NoQuestions_IsNaN()
    {
        var result = Evaluate(new FixedRecommender([1]), RankingQuestions.Create(LeaveOneOutSplit.Split(Of(Click(0, 0, 1)))));

        Assert.Equal(0, result.Questions);
        Assert.All(result.Metrics.Values, value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void Result_UnknownMetric_NamesTheMeasuredOnes()
    {
        var result = Evaluate(new FixedRecommender([1]), RankingQuestions.Create(LeaveOneOutSplit.Split(Of(Click(0, 0, 1)))));

        Assert.Contains("NDCG@20", Assert.Throws<KeyNotFoundException>(() => result["nDCG"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_Defaults_AreValidAndInvalidOnesAreNamed()
    {
        var options = new RankingOptions();
        options.Validate();

        Assert.Equal([5, 10, 20], options.Cutoffs);
        Assert.Equal(Environment.ProcessorCount, options.MaxParallelism);
        Assert.Equal("Cutoffs", Assert.Throws<ArgumentException>(() => new RankingOptions { Cutoffs = [] }.Validate()).ParamName);
        Assert.Throws<ArgumentException>(() => new RankingOptions { Cutoffs = [0] }.Validate());
        Assert.Throws<ArgumentException>(() => new RankingOptions { Cutoffs = [10, 1001] }.Validate());
        Assert.Throws<ArgumentException>(() => new RankingOptions { MaxParallelism = 0 }.Validate());
    }

    private static RankingResult Evaluate(IRecommender recommender, RankingQuestions questions, RankingOptions? options = null) =>
        RankingEvaluator.Evaluate(recommender, questions, options, TestContext.Current.CancellationToken);
}
