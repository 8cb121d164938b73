using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Examples;
using Recsys.Training.Ranking;
using Recsys.Training.Zoo.Rankers;

namespace Recsys.Training.Tests;

/// <summary>What the user's past with a candidate tells youtube-ranking: worlds where nothing else does.</summary>
public class PastNumberTests
{
    private const int Users = 120;
    private const int Categories = 6;
    private const int Items = 5 * Categories;
    private const int Pages = 60;
    private const long Hour = 3_600_000;

    // Who watched something of a category is tired of it for a day.
    [Fact]
    public void SinceCreator_TirednessDecides_IsLearned()
    {
        var set = World(
            (user, item, time, watched, _) => !watched.TryGetValue((user, item % Categories), out var last) || time - last > 24 * Hour);

        Assert.InRange(Auc(set, "since_creator", "since_creator^2", "since_creator^0.5"), 0.93, 1);
        Assert.InRange(Auc(set, "impressions", "impressions^2", "impressions^0.5"), 0.4, 0.75);
    }

    // Who has passed an item over will not watch it any more; of the others every second is passed over, which nothing tells.
    [Fact]
    public void Impressions_PassedOverOnce_IsLearned()
    {
        var random = new Random(4);
        var set = World((user, item, _, _, shown) => shown.GetValueOrDefault((user, item)) == 0 && random.Next(2) > 0);

        Assert.InRange(Auc(set, "impressions", "impressions^2", "impressions^0.5"), 0.77, 1);
        Assert.InRange(Auc(set, "since_creator", "since_creator^2", "since_creator^0.5"), 0.4, 0.65);
    }

    // What is served is e^(Wx + b) of the very same features, and a hand-made history gives each its number.
    [Fact]
    public void Columns_OfAnExample_AreThoseOfItsPastAlone()
    {
        var set = World((user, item, _, _, _) => (user + item) % 2 == 0);
        var columns = new SimilarityColumns(Source(set), ["since_creator", "impressions"], 50);
        columns.Fit(set, [.. Enumerable.Range(0, 3000)]);

        var values = new float[2];
        var first = Enumerable.Range(0, set.Examples.Count).First(i => set.HistoryOf(i).IsEmpty);
        columns.Write(set.HistoryOf(first), set.Examples[first].Time, [new Candidate(set.Examples[first].Item, 0)], values);
        Assert.Equal(1, values[0]);
        Assert.Equal(columns.Shares.Of("impressions", 0), values[1]);
        Assert.All(columns.Shares.Quantiles.Values, q => Assert.InRange(q.Count, 2, 257));
    }

    private static double Auc(ExampleSet set, params string[] features)
    {
        var family = ModelRegistry.Get("youtube-ranking");
        var options = Worlds.Tune(family, epochs: 12, learningRate: 0.01) with { Similarities = features, UnknownUsers = 0, Threads = 1 };
        int[] train = [.. Enumerable.Range(0, set.Examples.Count * 3 / 4)];
        int[] test = [.. Enumerable.Range(train.Length, set.Examples.Count - train.Length)];
        using var ranker = RankingTrainer.Train(family, options, set, train, [], similarity: Source(set), cancellationToken: TestContext.Current.CancellationToken);
        var auc = ClickMetrics.Auc(ranker.Predict(test), [.. test.Select(i => set.Examples[i].Label > 0.5f)]);
        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(", ", features)}: {auc}");
        return auc;
    }

    private static SimilaritySource Source(ExampleSet set) => new(ItemKindsContent.Of(set.Events.ItemAttributes, null, null, null, "category"));

    // A page shows one item; who takes it plays it for a minute.
    private static ExampleSet World(Func<int, int, long, Dictionary<(int User, int Category), long>, Dictionary<(int User, int Item), int>, bool> takes)
    {
        var random = new Random(3);
        var (watched, shown) = (new Dictionary<(int User, int Category), long>(), new Dictionary<(int User, int Item), int>());
        var events = new List<Interaction>();
        for (var page = 0; page < Pages; page++)
        {
            for (var user = 0; user < Users; user++)
            {
                var (item, time) = (random.Next(Items), (page * 4 * Hour) + random.Next((int)Hour));
                events.Add(new Interaction(user, item, InteractionKind.Impression, 0, time));
                if (takes(user, item, time, watched, shown))
                {
                    events.Add(new Interaction(user, item, InteractionKind.Click, 0, time + 1000));
                    events.Add(new Interaction(user, item, InteractionKind.Play, 60, time + 2000));
                    watched[(user, item % Categories)] = time + 2000;
                }
                else
                {
                    shown[(user, item)] = shown.GetValueOrDefault((user, item)) + 1;
                }
            }
        }

        var data = new InteractionDataset(
            "past",
            [.. Enumerable.Range(0, Users).Select(u => $"u{u}")],
            [.. Enumerable.Range(0, Items).Select(i => $"i{i}")],
            events,
            [.. Enumerable.Range(0, Items).Select(i => (IReadOnlyList<ItemAttribute>)[new ItemAttribute("category", $"{i % Categories}")])]);
        return ImpressionExamples.Of(data, InteractionKind.Play, counted: false, ImpressionExamples.DefaultWindow).Set;
    }
}
