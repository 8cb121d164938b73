using Recsys.Conformance;
using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Recall.TwoTower;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

public class ServedSequenceTests
{
    private const int HistoryLength = 10;

    [Theory]
    [InlineData("mean-pooling", 0)]
    [InlineData("din", 0)]
    [InlineData("dien", HistoryLength * 8)]
    [InlineData("mimn", (2 * 3 * 8) + (3 * 8) + 3)]
    [InlineData("esmm", 0)]
    [InlineData("cvr-clicks", 0)]
    [InlineData("youtube-ranking", 0)]
    public void Write_ModelOfHistories_IsServedAsTrained(string name, int state)
    {
        using var folder = new TempFolder();
        var set = Examples();
        var family = ModelRegistry.Get(name);
        using var ranker = RankingTrainer.Train(family, Settings(family), set, [.. Enumerable.Range(0, set.Examples.Count)], [], cancellationToken: TestContext.Current.CancellationToken);
        using var recall = TwoTowerTrainer.Train(set.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        using var served = folder.Serve(set.Events, recall, ranker);

        Assert.Equal(state, served.Schema.StateDimension);
        foreach (var length in new[] { 1, 7, 14 })
        {
            HistoryEvent[] oldestFirst = [.. Enumerable.Range(0, length).Select(t => new HistoryEvent((t * 7) % 50, t % 3 == 0 ? InteractionKind.Like : InteractionKind.Click, 0, PlantedData.EndTime + t))];
            int[] items = [0, 7, 5, 12, 49];
            float[] expected = new float[items.Length], actual = new float[items.Length];
            var time = PlantedData.EndTime + 100;
            ranker.Predict(new UserState(3, oldestFirst, time), items, expected);
            Serve(served, [.. oldestFirst.Reverse()], time, items, actual);
            OnnxRun.AssertClose(expected, actual);
        }
    }

    [Fact]
    public void ComputeInterest_StateOfAnotherLength_Throws()
    {
        using var folder = new TempFolder();
        var set = Examples();
        var family = ModelRegistry.Get("mimn");
        using var ranker = RankingTrainer.Train(family, Settings(family), set, [0, 1, 2, 3], [], cancellationToken: TestContext.Current.CancellationToken);
        using var recall = TwoTowerTrainer.Train(set.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        using var served = folder.Serve(set.Events, recall, ranker);
        var interest = new float[served.Schema.InterestDimension];

        Assert.Throws<ArgumentException>(() => served.ComputeInterest([], interest, new float[served.Schema.StateDimension - 1]));
        Assert.Throws<ArgumentException>(() => served.Score(
            new RankRequest { Interest = new float[served.Schema.InterestDimension], History = [], Time = 0 }, [new Candidate(0, 0)], new float[1]));
    }

    [Fact]
    public void Export_RankerWithState_ReadsNoHistoryRows()
    {
        var set = Examples();
        var family = ModelRegistry.Get("dien");
        using var ranker = RankingTrainer.Train(family, Settings(family), set, [0, 1, 2, 3], [], cancellationToken: TestContext.Current.CancellationToken);
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(ranker.ExportRankerGraph());

        Assert.DoesNotContain("history", session.InputMetadata.Keys);
        Assert.Contains("state", session.InputMetadata.Keys);
    }

    private static void Serve(LoadedModel served, HistoryEvent[] newestFirst, long time, int[] items, float[] scores)
    {
        var interest = new float[served.Schema.InterestDimension];
        var state = new float[served.Schema.StateDimension];
        served.ComputeInterest(newestFirst, interest, state);
        served.Score(
            new RankRequest { UserId = "user-3", Interest = interest, State = state, History = newestFirst, Time = time },
            Array.ConvertAll(items, i => new Candidate(i, 0)),
            scores);
    }

    private static RankerOptions Settings(ModelFamily family)
    {
        var common = family.Defaults with { Dimension = 4, Hidden = [8], HistoryLength = HistoryLength, BatchSize = 64, Epochs = 1, LearningRate = 0.01, InitialDeviation = 0.3, Threads = 1 };
        return common switch
        {
            DienOptions o => o with { Units = 8 },
            MimnOptions o => o with { Slots = 3, SlotWidth = 8 },
            _ => common,
        };
    }

    // One item of each block a user, after their history; the own block is the positive one.
    private static ExampleSet Examples()
    {
        var events = PlantedData.Blocks();
        Example[] examples = [.. Enumerable.Range(0, 2 * PlantedData.UserCount).Select(n => new Example(
            n % PlantedData.UserCount, (n * 7) % PlantedData.ItemCount, PlantedData.EndTime + n, (n * 7) % 5 == n % 5 ? 1 : 0, n % 2))];
        return new ExampleSet(events, examples, [.. RatingExamples.FieldsOf(events), .. RatingExamples.TimeFields(examples)]);
    }
}
