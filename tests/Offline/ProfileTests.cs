using Recsys.Conformance;
using Recsys.Models;

namespace Recsys.Offline.Tests;

/// <summary>Columns of users in a table, into a version that is asked as a silo would be: by what users answered.</summary>
public sealed class ProfileTests : IDisposable
{
    private const int Groups = 5;
    private readonly TempFolder _folder = new();
    private readonly LocalModelStore _store;

    public ProfileTests() => _store = new LocalModelStore(new LocalModelStoreOptions { Folder = _folder["models"] });

    public void Dispose() => _folder.Dispose();

    // Each watch follows a search for its topic, which comes at random.
    [Fact]
    public async Task TrainAndEvaluate_TableWithSearches_FindsWhatWasSearchedFor()
    {
        var random = new Random(5);
        File.WriteAllLines(_folder["log.csv"], [
            "user,item,time,q,country",
            .. from user in Enumerable.Range(0, 200)
               from at in Enumerable.Range(0, 7)
               let topic = random.Next(Groups)
               select $"u{user},i{topic}-{random.Next(6)},{1_600_000_000 + (at * 1000) + user},topic {topic}|anything,{(user % 2 == 0 ? "de" : string.Empty)}",
        ]);
        string[] plain = ["user=user", "item=item", "time=time"];
        var data = new DataSource { Format = "csv", Path = _folder["log.csv"], Columns = [.. plain, "user.searches:list=q", "user.country:static=country"] };
        var plan = new TrainingPlan
        {
            Model = "youtube-recall",
            Settings = new Dictionary<string, string>
            {
                ["SearchFields"] = "[\"searches\"]",
                ["Epochs"] = "20",
                ["Dimension"] = "16",
                ["HistoryLength"] = "8",
                ["LearningRate"] = "0.01",
                ["Dropout"] = "0.1",
                ["Threads"] = "1",
            },
        };
        var without = plan with { Settings = plan.Settings.Where(s => s.Key != "SearchFields").ToDictionary() };
        await new Trainer(_store).TrainAsync(plan, data, new TrainerOptions { Version = "with" }, cancellationToken: TestContext.Current.CancellationToken);
        await new Trainer(_store).TrainAsync(without, data with { Columns = plain }, new TrainerOptions { Version = "without" }, cancellationToken: TestContext.Current.CancellationToken);

        var report = await new Evaluator(_store).EvaluateAsync(
            ["with:embedding", "without:embedding", "youtube-recall"],
            data,
            new EvaluationPlan { Metrics = "hr@6", Settings = plan.Settings },
            cancellationToken: TestContext.Current.CancellationToken);

        // Six of thirty items are of the topic.
        Assert.InRange(report.Models[0].Metrics.Single().Value, 0.8, 1);
        Assert.InRange(report.Models[1].Metrics.Single().Value, 0, 0.4);
        Assert.InRange(report.Models[2].Metrics.Single().Value, 0.8, 1);
        using var model = LoadedModel.Open(await _store.FetchAsync("with", TestContext.Current.CancellationToken));
        Assert.Equal(["search_list.searches", "context.country"], model.Schema.ProfileFeatures);
    }
}
