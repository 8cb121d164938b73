using Recsys.Training;

namespace Recsys.Simulation.Tests;

/// <summary>The tree is grown from one half of the players; the other half are new and answer its questions.</summary>
public sealed class OnboardingExperimentTests
{
    private const int Questions = 4;

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task NewPlayer_GetsABetterListAfterEachAnswerThanPopularity(int seed)
    {
        var world = new GameWorld(new WorldOptions { Seed = seed, Items = 600, Users = 4800, Events = 300_000 });
        var past = world.Generate();
        var train = past.With(past.Interactions.ToArray().Where(e => e.User % 2 == 0));
        var tree = QuestionTreeTrainer.Train(train, TasteQuestions.Answers(train, ["genre", "studio"]), new QuestionTreeOptions { MaxAnswers = 6 });
        await using var cluster = await ColdStartCluster.StartAsync(world, [.. Enumerable.Range(0, 600)], train, tree);
        int[] players = [.. Enumerable.Range(0, 300).Select(i => (2 * i) + 1)];

        var steps = await new OnboardingExperiment(world, cluster.Cluster.Client).RunAsync(players, Questions, 20);

        foreach (var step in steps)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(step.ToString());
        }

        Assert.Equal(0, steps[0].Gain);
        Assert.Equal(1, steps[1].Asked);
        Assert.All(steps.Skip(1), s => Assert.True(s.Gain > 4 * s.GainError, $"After {s.Answers} answers: {s.Gain} with a standard error of {s.GainError}."));
        Assert.All(steps.Skip(1).Zip(steps.Skip(2)), s => Assert.True(s.Second.Clicks >= s.First.Clicks));
        Assert.True(steps[Questions].Clicks > 1.2 * steps[0].Clicks);
    }
}
