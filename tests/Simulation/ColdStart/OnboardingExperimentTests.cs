using Recsys.Training.ColdStart;

namespace Recsys.Simulation.Tests;

/// <summary>The tree is grown from one half of the players; the other half are new and answer its questions.</summary>
public sealed class OnboardingExperimentTests
{
    private const int Items = 600;

    [Theory]
    [InlineData(17, true, 2)]
    [InlineData(18, true, 2)]
    [InlineData(17, false, 5)]
    [InlineData(18, false, 5)]
    public async Task NewPlayer_GetsABetterListAfterEachAnswerThanPopularity(int seed, bool favourites, int questions)
    {
        var world = new GameWorld(new WorldOptions { Seed = seed, Items = Items, Users = 4800, Events = 300_000 });
        var past = world.Generate();
        var train = past.With(past.Interactions.ToArray().Where(e => e.User % 2 == 0));
        var answers = TasteQuestions.Answers(train, ["genre", "studio"])
            .Select(a => a.Where(x => favourites || x.Value is TasteQuestions.Yes or TasteQuestions.No).ToDictionary()).ToArray();
        var tree = QuestionTreeTrainer.Train(train, answers, new QuestionTreeOptions { MaxAnswers = 6 });
        await using var cluster = await ColdStartCluster.StartAsync(world, [.. Enumerable.Range(0, Items)], train, tree);
        int[] players = [.. Enumerable.Range(0, 300).Select(i => (2 * i) + 1)];

        var steps = await new OnboardingExperiment(world, cluster.Cluster.Client).RunAsync(players, questions, 20);

        foreach (var step in steps)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(step.ToString());
        }

        Assert.Equal(0, steps[0].Gain);
        Assert.Equal(1, steps[1].Asked);
        Assert.True(steps[questions].Asked > 0.05);
        Assert.All(steps.Skip(1), s => Assert.True(s.Gain > 4 * s.GainError, $"After {s.Answers} answers: {s.Gain} with a standard error of {s.GainError}."));
        Assert.All(steps.Skip(1).Zip(steps.Skip(2)), s => Assert.True(s.Second.Clicks > s.First.Clicks, $"{s.Second.Answers} answers give {s.Second.Clicks}, one fewer {s.First.Clicks}."));
    }
}
