using Recsys.Core;
using static Recsys.Evaluation.Tests.TestSets;

namespace Recsys.Evaluation.Tests;

public sealed class RankingQuestionsTests
{
    /// <summary>User 0 knows items 0 and 1, was shown 2; held out: shown 3, clicks 2, 0 again, dislikes 4, clicks 4, 5.</summary>
    private static DatasetSplit Split()
    {
        var train = Of(Click(0, 0, 1), Shown(0, 2, 2), Click(1, 3, 2));
        var validation = train.With([Click(0, 1, 3)]);
        var test = train.With(
        [
            Shown(0, 3, 10),
            Click(0, 2, 11),
            Click(0, 0, 12),
            new Interaction(0, 4, InteractionKind.Dislike, 0, 13),
            Click(0, 4, 14),
            Click(0, 5, 15),
        ]);
        return new DatasetSplit("hand", train, validation, test);
    }

    [Fact]
    public void Create_PerUser_AsksOnceForAllNewItems()
    {
        var questions = RankingQuestions.Create(Split());

        var question = Assert.Single(questions.Questions);
        Assert.Equal(0, question.State.User);
        Assert.Equal(11, question.State.Time);
        Assert.Equal([0, 2, 1], question.State.History.Select(e => e.Row));
        Assert.Equal([0, 1], question.Seen.Order());
        Assert.Equal([2, 5], question.Relevant.Order());
        Assert.Equal((4, 2), (questions.HeldOutEvents, questions.RepeatedEvents));
        Assert.Equal(("test", "hand, test", 10), (questions.Dataset, questions.Protocol, questions.ItemCount));
    }

    [Fact]
    public void Create_PerEvent_AsksForEachWithEverythingBeforeIt()
    {
        var questions = RankingQuestions.Create(Split(), mode: QuestionMode.PerEvent).Questions;

        Assert.Equal(2, questions.Count);
        Assert.Equal([0, 2, 1, 3], questions[0].State.History.Select(e => e.Row));
        Assert.Equal([2], questions[0].Relevant);
        Assert.Equal([0, 1], questions[0].Seen.Order());
        Assert.Equal([0, 2, 1, 3, 2, 0, 4, 4], questions[1].State.History.Select(e => e.Row));
        Assert.Equal([5], questions[1].Relevant);
        Assert.Equal([0, 1, 2, 4], questions[1].Seen.Order());
        Assert.Equal(15, questions[1].State.Time);
    }

    [Fact]
    public void Create_Validation_KnowsOnlyTrain()
    {
        var question = Assert.Single(RankingQuestions.Create(Split(), HeldOutPart.Validation).Questions);

        Assert.Equal([0, 2], question.State.History.Select(e => e.Row));
        Assert.Equal([1], question.Relevant);
    }

    [Fact]
    public void Create_AnyLeaveOneOutSplit_HasOneAnswerThatIsNotSeenAndAHistoryBeforeIt()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var questions = RankingQuestions.Create(LeaveOneOutSplit.Split(TestSets.Random(seed, events: 60)));
            foreach (var question in questions.Questions)
            {
                Assert.Empty(question.Relevant.Intersect(question.Seen));
                Assert.All(question.State.History, e => Assert.True(e.Time <= question.State.Time));
            }
        }
    }
}
