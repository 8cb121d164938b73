using Recsys.Conformance;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>Labels are coins, and a column counts each user's clicks so far: nothing can be foretold, unless rows are told what came later.</summary>
public sealed class FutureFieldTests : IDisposable
{
    private const int Users = 750;
    private const int EventsAUser = 8;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("lr", 3)]
    [InlineData("lr", 4)]
    [InlineData("deepfm", 3)]
    public void Train_ClicksSoFar_TellNothingOfACoin(string family, int seed) => Assert.InRange(TestAuc(family, seed, "user.clicks:number=clicks"), 0.45, 0.55);

    // The test can tell: with the latest count in every row the test's labels show.
    [Fact]
    public void Train_ClicksInTheEnd_WouldTell() => Assert.True(TestAuc("lr", 3, "user.clicks:number:static=clicks") > 0.6);

    private double TestAuc(string name, int seed, string column)
    {
        var random = new Random(seed);
        var clicks = new int[Users];
        string[] rows = [.. Enumerable.Range(0, Users * EventsAUser).Select(n =>
        {
            var (user, label) = (n % Users, random.Next(2));
            var row = $"u{user},i{random.Next(40)},{1_600_000_000 + (n * 60)},{label},{clicks[user]}";
            clicks[user] += label;
            return row;
        })];
        var file = _folder["coins.csv"];
        File.WriteAllLines(file, rows.Prepend("user,item,time,label,clicks"));
        var set = TableReader.ReadCsv(file, TableColumns.Parse(["user=user", "item=item", "time=time", "label=label", column]), new TableReport());
        var split = ExampleSplit.ByTime(set, 0.6, 0.1);

        var family = ModelRegistry.Get(name);
        using var ranker = RankingTrainer.Train(family, family.Defaults with { Seed = 17, Epochs = 6, BatchSize = 256, Threads = 1 }, set, split.Train, split.Validation, cancellationToken: TestContext.Current.CancellationToken);

        return ClickMetrics.Auc(ranker.Predict(split.Test), [.. split.Test.Select(i => set.Examples[i].Label > 0)]);
    }
}
