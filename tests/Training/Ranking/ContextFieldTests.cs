using Recsys.Evaluation;
using Recsys.Models;

namespace Recsys.Training.Tests;

/// <summary>Context fields of a table: what a silo reads in a request's free context scores as it did in training.</summary>
public sealed class ContextFieldTests : IDisposable
{
    private const int Rows = 600;

    private static readonly string[] Devices = ["phone", "desk", "", "watch"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lr")]
    [InlineData("deepfm")]
    [InlineData("ffm")]
    [InlineData("poly2")]
    [InlineData("din")]
    public void Score_RequestWithTheExamplesContext_IsTheExamplesScore(string family)
    {
        var set = Table();

        // The watch comes in the last tenth alone: training has never seen it.
        int[] train = [.. Enumerable.Range(0, Rows * 9 / 10)];
        using var recall = TwoTowerTrainer.Train(set.Events, null, SmallTwoTower.Options() with { Epochs = 1 }, cancellationToken: TestContext.Current.CancellationToken);
        using var ranker = RankingTrainer.Train(
            ModelRegistry.Get(family), SmallWorld.Options(ModelRegistry.Get(family)), set, train, [], cancellationToken: TestContext.Current.CancellationToken);
        ArtifactAssembler.Write(_folder.File("v1"), new ArtifactRequest
        {
            Version = "v1",
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(SmallWorld.EndTime),
            Train = set.Events,
            Recall = recall,
            Ranker = ranker,
        });
        using var served = LoadedModel.Open(_folder.File("v1"));
        Assert.Contains("context.device", served.Schema.ContextFeatures);

        int[] asked = [5, 6, 7, 100, 101, Rows - 1];
        Assert.Equal("watch", Device(asked[^1]));
        var expected = ranker.Predict(asked);
        var contexts = RequestContexts.Of(set, asked).ToArray();
        for (var i = 0; i < asked.Length; i++)
        {
            var example = set.Examples[asked[i]];
            var history = set.HistoryOf(example).ToArray();
            float[] actual = [0], offline = [0], interest = new float[recall.Dimension], state = new float[served.Schema.StateDimension];
            ranker.Predict(new UserState(example.User, [.. history.AsEnumerable().Reverse()], example.Time, contexts[i]), [example.Item], offline);
            served.ComputeInterest(history, interest, state);
            var request = new RankRequest
            {
                Interest = interest,
                State = state,
                History = history,
                UserId = set.Events.UserIds[example.User],
                Context = contexts[i],
                Time = example.Time,
            };
            served.Score(request, [new Candidate(example.Item, 0)], actual);
            Assert.Equal(expected[i], offline[0], 1e-4f);
            Assert.Equal(expected[i], actual[0], 1e-4f);
        }
    }

    [Theory]
    [InlineData("context.size:number=size")]
    [InlineData("context.size:list=size")]
    public void ServesContext_NumbersAndLists_AreNot(string column)
    {
        var fields = Table(column).Fields.ToDictionary(f => f.Name);

        Assert.False(RankingTrainer.ServesContext(fields["size"]));
        Assert.True(RankingTrainer.ServesContext(fields["device"]));
        Assert.True(RankingTrainer.ServesContext(fields["hour"]));
    }

    [Fact]
    public void Of_ContextFields_AreOneObjectForEachCombination()
    {
        var contexts = RequestContexts.Of(Table(), [0, 1, 2, 3]).ToArray();

        Assert.Equal("phone", contexts[0]!["device"]);
        Assert.Same(contexts[0], contexts[3]);
        Assert.Empty(contexts[2]!);
        Assert.All(RequestContexts.Of(SmallWorld.Set, [0, 1]), Assert.Null);
    }

    private static string Device(int row) => row >= Rows * 9 / 10 && row % 3 == 2 ? Devices[3] : Devices[row % 3];

    // Who holds a phone clicks, whatever the item.
    private ExampleSet Table(params string[] further)
    {
        var file = _folder.File("table.csv");
        var random = new Random(3);
        File.WriteAllLines(file, Enumerable.Range(0, Rows)
            .Select(i => $"u{random.Next(20)},i{random.Next(15)},{1_600_000_000 + (i * 700)},{(Device(i) == "phone" ? 1 : random.Next(2))},{Device(i)},{random.Next(9)}|x")
            .Prepend("user,item,time,label,device,size"));
        return TableReader.ReadCsv(
            file, TableColumns.Parse(["user=user", "item=item", "time=time", "label=label", "context.device=device", .. further]), new TableReport());
    }
}
