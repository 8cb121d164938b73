using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class SessionQuestionsTests
{
    [Fact]
    public void Create_Samples_RankAllItemsThoseOfTheSessionToo()
    {
        var questions = SessionQuestions.Create(Of(Click(0, 1, 0), Click(0, 2, 1)), [new(2, [4, 5], 4), new(2, [4], 5)]);

        Assert.Equal(2, questions.Questions.Count);
        var first = questions.Questions[0];
        Assert.Empty(first.Seen);
        Assert.Equal([4], first.Relevant);
        Assert.Equal((2, 2L), (first.State.User, first.State.Time));
        Assert.Equal([new(4, InteractionKind.Click, 0, 0), new HistoryEvent(5, InteractionKind.Click, 0, 1)], first.State.History);
    }

    [Fact]
    public void Evaluate_HandWorked_PrecisionAndReciprocalRank()
    {
        var questions = SessionQuestions.Create(Of(Click(0, 1, 0)), [new(1, [4, 5], 4), new(1, [4], 7), new(2, [3], 9)]);

        var result = RankingEvaluator.Evaluate(
            new FixedRecommender([4, 9, 7]), questions, new RankingOptions { Cutoffs = [2] }, TestContext.Current.CancellationToken);

        Assert.Equal(2.0 / 3, result["HR@2"], 1e-12);
        Assert.Equal((1 + 0 + 0.5) / 3, result["MRR@2"], 1e-12);
    }

    public static TheoryData<int, int[], int> Outside => new() { { 4, [1], 1 }, { -1, [1], 1 }, { 0, [], 1 }, { 0, [10], 1 }, { 0, [1], -1 } };

    [Theory]
    [MemberData(nameof(Outside))]
    public void Create_SampleOutsideTheData_IsNamed(int session, int[] prefix, int label) => Assert.Contains(
        "Sample 0", Assert.Throws<ArgumentException>(() => SessionQuestions.Create(Of(Click(0, 1, 0)), [new(session, prefix, label)])).Message, StringComparison.Ordinal);
}
