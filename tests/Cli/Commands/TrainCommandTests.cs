using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Commands;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Offline;

namespace Recsys.Cli.Tests.Commands;

/// <summary>From a file of sequences to a version that a silo can load.</summary>
[Collection("console")]
public sealed class TrainCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("gru4rec")]
    [InlineData("core")]
    [InlineData("sasrec")]
    [InlineData("youtube-recall")]
    [InlineData("two-tower")]
    [InlineData("als")]
    [InlineData("bpr")]
    public async Task Train_RecallFamily_PublishesAVersionOfIt(string family)
    {
        await TrainAsync("v1", "--model", family, "--set", "Epochs=1", "--set", family is "als" or "bpr" ? "Factors=8" : "Dimension=8");

        using var model = LoadedModel.Open(Path.Combine(_folder, "models", "v1"));

        Assert.Equal((family, 10), (model.Manifest.Family, model.Items.Count));
        Assert.False(model.HasRanker);
    }

    [Theory]
    [InlineData("deepwalk")]
    [InlineData("item2vec")]
    public async Task Train_EmbeddingMethod_PublishesTheVectorsOfEmbed(string method)
    {
        await TrainAsync("v1", "--model", method, "--seed", "5", "--set", "Dimension=8", "--set", "Threads=1", "--shares", "100/0/0");
        await RunAsync(EmbedCommand.Create(), ["--method", method, "--seed", "5", "--set", "Dimension=8", "--set", "Threads=1", "--format", "sequences", "--data", Path.Combine(_folder, "set.txt"), "--store", Path.Combine(_folder, "models"), "--version-name", "v2"]);

        await TrainAsync("v3", "--config", Path.Combine(_folder, "models", "v1", "training.json"));
        using var trained = LoadedModel.Open(Path.Combine(_folder, "models", "v1"));
        using var embedded = LoadedModel.Open(Path.Combine(_folder, "models", "v2"));
        using var repeated = LoadedModel.Open(Path.Combine(_folder, "models", "v3"));

        Assert.Equal((method, method), (trained.Manifest.Family, repeated.Manifest.Family));
        Assert.All(Enumerable.Range(0, trained.Items.Count), row => Assert.Equal(trained.Recall[row].ToArray(), repeated.Recall[row].ToArray()));
        Assert.Equal(8, trained.Schema.InterestDimension);
        Assert.All(Enumerable.Range(0, trained.Items.Count), row => Assert.Equal(embedded.Recall[row].ToArray(), trained.Recall[row].ToArray()));
    }

    // Its events were a program's own: the tool must not train on others in their place.
    [Fact]
    public async Task Train_ConfigurationOfEventsInMemory_NeedsData()
    {
        var plan = Path.Combine(_folder, "plan.json");
        await File.WriteAllTextAsync(plan, new TrainingPlan { Format = DataSource.Memory }.Write(), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(TrainCommand.Create(), ["--config", plan, "--out", Path.Combine(_folder, "models")]));

        Assert.StartsWith("Format memory has no files", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_RankerOverAnotherRecall_RepeatsFromItsConfiguration()
    {
        await TrainOnRatingsAsync("v1", "--model", "lr", "--recall", "gru4rec", "--set", "Epochs=1");
        var folder = Path.Combine(_folder, "models");
        await TrainOnRatingsAsync("v2", "--config", Path.Combine(folder, "v1", "training.json"));

        using var first = LoadedModel.Open(Path.Combine(folder, "v1"));
        using var second = LoadedModel.Open(Path.Combine(folder, "v2"));

        Assert.Equal(("gru4rec", "gru4rec"), (RecallOf(folder, "v1"), RecallOf(folder, "v2")));
        Assert.True(second.HasRanker);
        Assert.Equal("lr", second.Manifest.Family);
        Assert.Equal(first.Recall[3].ToArray(), second.Recall[3].ToArray());
        Assert.Equal(
            await File.ReadAllBytesAsync(Path.Combine(folder, "v1", "user.onnx"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(folder, "v2", "user.onnx"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Train_UserAttributes_MakeATreeThatItsConfigurationRepeats()
    {
        // Users of the north begin among the first five items, those of the south among the others.
        var known = Path.Combine(_folder, "users.json");
        await File.WriteAllTextAsync(
            known,
            JsonSerializer.Serialize(Enumerable.Range(0, 12).ToDictionary(u => $"u{u}", u => new Dictionary<string, string> { ["region"] = u * 3 % 10 < 5 ? "north" : "south" })),
            TestContext.Current.CancellationToken);
        await TrainAsync("v1", "--model", "two-tower", "--set", "Epochs=1", "--user-attributes", known, "--set", "Questions.MinUsers=2", "--set", "Questions.MinGain=0", "--set", "Questions.Smoothing=1");
        var folder = Path.Combine(_folder, "models");
        await TrainAsync("v2", "--config", Path.Combine(folder, "v1", "training.json"));

        using var first = LoadedModel.Open(Path.Combine(folder, "v1"));
        using var second = LoadedModel.Open(Path.Combine(folder, "v2"));

        Assert.Equal("region", first.Questions!.Nodes[0].Field);
        Assert.Equal(["north", "south"], first.Questions.Nodes[0].Answers.Keys.Order());
        Assert.Equal(first.Questions.Nodes.Select(n => n.Users), second.Questions!.Nodes.Select(n => n.Users));
    }

    [Fact]
    public async Task Train_RankerWithACheckpoint_KeepsOneOfEachStage_AndTrainsNeitherAgain()
    {
        var file = Path.Combine(_folder, "run.checkpoint");
        string[] arguments = ["--model", "lr", "--recall", "gru4rec", "--set", "Epochs=1", "--checkpoint", file];
        await TrainOnRatingsAsync("v1", arguments);
        var (ranker, recall) = (File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(file + ".recall"));
        await TrainOnRatingsAsync("v2", arguments);

        Assert.Equal((ranker, recall), (File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(file + ".recall")));
        Assert.True(File.Exists(file) && File.Exists(file + ".recall"));
    }

    [Fact]
    public void ReadTable_LabelsThatAreRatings_BecomeClicksFromTheBound()
    {
        var file = Path.Combine(_folder, "ratings.csv");
        File.WriteAllLines(file, ["user,item,time,stars", "u1,i1,1,3.5", "u1,i2,2,4", "u2,i1,3,5", "u2,i2,4,0.5"]);
        string[] columns = ["user=user", "item=item", "time=time", "label=stars", "value=stars"];
        var lines = new List<string>();
        var files = new DataSource { Format = "csv", Path = file, Columns = columns };

        var read = files.ReadTable(lines.Add, positiveFrom: 4);
        var raw = files.ReadTable(lines.Add);

        Assert.Equal([0, 1, 1, 0], read.Examples.Select(e => e.Label));
        Assert.Equal([3.5f, 4, 5, 0.5f], read.Examples.Select(e => e.Value));
        Assert.Equal(
            [InteractionKind.Impression, InteractionKind.Click, InteractionKind.Click, InteractionKind.Impression], read.Events.Interactions.ToArray().Select(e => e.Kind));
        Assert.Equal([3.5f, 4, 5, 0.5f], raw.Examples.Select(e => e.Label));
        Assert.Contains("Labels from 0.5 to 5 are no probabilities: from 4 (PositiveFrom) they are taken for 1, below for 0.", lines);
    }

    [Fact]
    public async Task Train_ModelOfRatings_PublishesAVersionThatRatesAsTheModel()
    {
        // What a user gives depends on user and item alone, so the biases find it.
        var data = Path.Combine(_folder, "ratings.csv");
        string[] rows = [.. Enumerable.Range(0, 240).Select(n => FormattableString.Invariant($"u{n / 12},i{n % 12},{n},{1 + (n / 12 % 3) + (n % 12 % 2)}"))];
        await File.WriteAllLinesAsync(data, ["user,item,time,rating", .. rows], TestContext.Current.CancellationToken);
        string[] source = ["--format", "csv", "--data", data, "--columns", "user=user", "item=item", "time=time", "label=rating", "value=rating", "--protocol", "holdout"];
        await RunAsync(TrainCommand.Create(), ["--model", "bias", "--recall", "bpr", .. source, "--task", "rating", "--out", Path.Combine(_folder, "models"), "--version-name", "v1"]);

        using var model = LoadedModel.Open(Path.Combine(_folder, "models", "v1"));
        var (console, before) = (new StringWriter(), Console.Out);
        Console.SetOut(console);
        try
        {
            await RunAsync(EvaluateCommand.Create(), ["--model", "v1", "--model", "rating-bias", "--store", Path.Combine(_folder, "models"), .. source, "--metrics", "rmse,mae,logloss", "--json"]);
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Equal("bias", model.Manifest.Family);
        Assert.InRange(model.Manifest.Metrics["RMSE"], 0.01, 0.5);
        using var json = JsonDocument.Parse(console.ToString());
        var (served, baseline) = (json.RootElement.GetProperty("v1"), json.RootElement.GetProperty("rating-bias"));
        Assert.Equal(baseline.GetProperty("RMSE").GetDouble(), served.GetProperty("RMSE").GetDouble(), 1e-5);
        Assert.Equal(baseline.GetProperty("MAE").GetDouble(), served.GetProperty("MAE").GetDouble(), 1e-5);
        Assert.False(served.TryGetProperty("LogLoss", out _), "a rating is no probability");
    }

    [Fact]
    public async Task Train_OnAllDataByAConfiguration_TakesTheEpochsOfTheRunBefore()
    {
        await TrainOnRatingsAsync("v1", "--model", "lr", "--recall", "gru4rec", "--set", "Epochs=3", "--set", "Patience=1");
        var folder = Path.Combine(_folder, "models");
        var before = TrainingPlan.Read(Path.Combine(folder, "v1", "training.json"));
        await TrainOnRatingsAsync("v2", "--config", Path.Combine(folder, "v1", "training.json"), "--shares", "100/0/0");
        await TrainOnRatingsAsync("v3", "--config", Path.Combine(folder, "v2", "training.json"));

        var (all, again) = (TrainingPlan.Read(Path.Combine(folder, "v2", "training.json")), TrainingPlan.Read(Path.Combine(folder, "v3", "training.json")));
        Assert.InRange(before.Epochs[TrainingPlan.RecallStage], 1, 20);
        Assert.InRange(before.Epochs[TrainingPlan.RankerStage], 1, 3);
        Assert.Equal(before.Epochs, all.Epochs);
        Assert.Equal(before.Epochs, again.Epochs);
        Assert.Equal((TrainingPlan.All, TrainingPlan.All), (all.Protocol, again.Protocol));

        // Each of the twelve users' two held-out events are trained on, too.
        using var first = LoadedModel.Open(Path.Combine(folder, "v1"));
        using var second = LoadedModel.Open(Path.Combine(folder, "v2"));
        Assert.Equal((48f, 72f), (first.Popularity.ToArray().Sum(), second.Popularity.ToArray().Sum()));
    }

    [Fact]
    public async Task Train_OnAllDataWithEpochsSaid_NeedsNoRunBefore()
    {
        await TrainAsync("v1", "--model", "two-tower", "--set", "Dimension=8", "--set", "Epochs=2", "--shares", "100/0/0");

        Assert.Equal(2, TrainingPlan.Read(Path.Combine(_folder, "models", "v1", "training.json")).Epochs[TrainingPlan.RecallStage]);
    }

    [Fact]
    public async Task Train_TableOfKindsWithQuestions_AsksForItsOwnFields()
    {
        var table = Path.Combine(_folder, "log.csv");
        string[] rows = ["user,item,what,genre", .. Enumerable.Range(0, 240).Select(n => $"u{n / 12},i{(n / 12 % 2 * 6) + (n % 6)},{(n % 3 == 0 ? "buy" : "view")},{(n / 12 % 2 == 0 ? "rpg" : "puzzle")}")];
        await File.WriteAllLinesAsync(table, rows, TestContext.Current.CancellationToken);
        string[] source = ["--format", "csv", "--data", table, "--columns", "user=user", "item=item", "kind=what", "item.genre=genre", "--kinds", "view=click,buy=purchase"];

        await RunAsync(TrainCommand.Create(), ["--model", "als", "--set", "Factors=8", "--set", "Epochs=1", .. source, "--questions", "genre", "--set", "Questions.MinUsers=2", "--set", "Questions.MinGain=0", "--out", Path.Combine(_folder, "models"), "--version-name", "v1"]);

        using var model = LoadedModel.Open(Path.Combine(_folder, "models", "v1"));
        Assert.Contains("genre", model.Questions!.Nodes[0].Field);
        Assert.Equal(["view=click,buy=purchase"], TrainingPlan.Read(Path.Combine(_folder, "models", "v1", "training.json")).Kinds);
    }

    [Theory]
    [InlineData("als")]
    [InlineData("bpr")]
    [InlineData("mf")]
    [InlineData("deepwalk")]
    public async Task Train_ShortRunWithACheckpoint_IsRefused(string family)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => TrainAsync("v1", "--model", family, "--checkpoint", Path.Combine(_folder, "als.checkpoint")));
        Assert.Contains("Checkpoint", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "models", "v1")));
    }

    [Fact]
    public async Task Train_SettingThatAnEmbeddingMethodHasNot_IsRefused()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => TrainAsync("v1", "--model", "deepwalk", "--set", "Epochs=1", "--set", "Dept=2"));

        Assert.Contains("Settings Dept", error.Message);
        Assert.False(Directory.Exists(Path.Combine(_folder, "models", "v1")));
    }

    [Fact]
    public async Task Train_UnknownSettingOfTheQuestionTree_IsRefused()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => TrainAsync("v1", "--model", "two-tower", "--set", "Questions.Dept=2"));

        Assert.Contains("Settings Questions.Dept", error.Message);
    }

    [Fact]
    public async Task Train_FamilyOfAnotherTask_IsRefused()
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => TrainAsync("v1", "--model", "gru4rec", "--task", "ctr"));

        Assert.Contains("gru4rec is for NextItem", error.Message);
    }

    [Theory]
    [InlineData("fm", "sequences", "fm is for Click and learns from ratings, or from impressions and clicks; 'sequences' has clicks.")]
    [InlineData("mf", "sequences", "mf is for Rating and learns from ratings; 'sequences' has clicks.")]
    [InlineData("esmm", "movielens", "esmm is for MultiTask and learns from impressions and clicks and purchases; 'movielens' has ratings.")]
    [InlineData("lr", "retailrocket", "'retailrocket' has clicks and carts and purchases.")]
    [InlineData("lr", "steam", "'steam' has plays with seconds and purchases.")]
    public async Task Train_TaskThatTheFormatCannotFeed_IsRefusedBeforeReading(string model, string format, string reason)
    {
        var data = format == "sequences" ? await EmptyAsync() : _folder;
        var error = await Assert.ThrowsAsync<TrainingDataException>(() => RunAsync(
            TrainCommand.Create(), ["--model", model, "--format", format, "--data", data, "--out", Path.Combine(_folder, "models")]));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder, "models")) && Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "models")).Any());
    }

    [Fact]
    public async Task Train_LabelsOfOneKind_AreRefused()
    {
        var error = await Assert.ThrowsAsync<TrainingDataException>(() => TrainOnRatingsAsync("v1", "--model", "lr", "--recall", "gru4rec", "--positive-from", "6"));

        Assert.Contains("lr is for Click, which 'ratings' does not tell", error.Message, StringComparison.Ordinal);
        Assert.Contains("none is positive", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_RowsWiderThanAVersionHolds_AreRefusedBeforeRecallIsTrained()
    {
        var file = Path.Combine(_folder, "run.checkpoint");
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => TrainOnRatingsAsync("v1", "--model", "ffm", "--recall", "gru4rec", "--set", "Dimension=256", "--checkpoint", file));

        Assert.Matches("ffm would keep [0-9]+ numbers of an item, [0-9]+ a field; a version holds at most 1024", error.Message);
        Assert.False(File.Exists(file + ".recall"));
    }

    [Theory]
    [InlineData("gru4rec")]
    [InlineData("two-tower")]
    [InlineData("din")]
    public async Task Train_HistoryLongerThanSessions_IsRefused(string model)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => TrainAsync("v1", "--model", model, "--set", "HistoryLength=51"));

        Assert.Contains("silos keep the newest 50 events of a session", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_HistoryOfSilosThatKeepMore_IsTrained()
    {
        var plan = Path.Combine(_folder, "plan.json");
        await File.WriteAllTextAsync(plan, """{ "model": "gru4rec", "format": "sequences", "sessionLength": 60, "settings": { "HistoryLength": "60", "Epochs": "1", "Dimension": "8" } }""", TestContext.Current.CancellationToken);

        await TrainAsync("v1", "--config", plan);

        using var model = LoadedModel.Open(Path.Combine(_folder, "models", "v1"));
        Assert.Equal(60, model.Schema.HistoryLength);
    }

    private async Task<string> EmptyAsync()
    {
        var file = Path.Combine(_folder, "empty.txt");
        await File.WriteAllTextAsync(file, string.Empty, TestContext.Current.CancellationToken);
        return file;
    }

    private static string? RecallOf(string models, string version)
    {
        using var training = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(models, version, "training.json")));
        return training.RootElement.GetProperty("recall").GetProperty("name").GetString();
    }

    private async Task TrainAsync(string version, params string[] arguments)
    {
        var data = Path.Combine(_folder, "set.txt");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, 12).Select(u => $"u{u} {string.Join(' ', Enumerable.Range(0, 6).Select(i => $"i{((u * 3) + i) % 10}"))}"), TestContext.Current.CancellationToken);
        string[] given = [.. arguments, "--data", data, "--out", Path.Combine(_folder, "models"), "--version-name", version];
        await RunAsync(TrainCommand.Create(), arguments.Contains("--config") ? given : [.. given, "--format", "sequences"]);
    }

    // The same events as ratings: a ranker learns from labels, which sequences of items have none of.
    private async Task TrainOnRatingsAsync(string version, params string[] arguments)
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "ratings")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(data, "movies.csv"), ["movieId,title,genres"], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(
            Path.Combine(data, "ratings.csv"),
            ["userId,movieId,rating,timestamp", .. Enumerable.Range(0, 72).Select(n => $"{n / 6},{((n / 6 * 3) + (n % 6)) % 10},{(((n / 6) + n) % 2 == 0 ? 5 : 3)},{n}")],
            TestContext.Current.CancellationToken);
        string[] given = [.. arguments, "--data", data, "--out", Path.Combine(_folder, "models"), "--version-name", version];
        await RunAsync(TrainCommand.Create(), arguments.Contains("--config") ? given : [.. given, "--format", "movielens"]);
    }

    private static async Task RunAsync(Command command, string[] arguments) => Assert.Equal(0, await command.Parse(arguments).InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
}
