using System.CommandLine;
using System.Text.Json.Nodes;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;

namespace Recsys.Cli.Tests.Commands;

/// <summary>The commands from their arguments to what they print. Console.Out is the process's own, so they do not run in parallel.</summary>
[Collection("console")]
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Evaluate_Json_HasValuesIntervalsAndFolds()
    {
        var json = await RunAsync(EvaluateCommand.Create(), "--model", "popularity", "--model", "item-knn", "--protocol", "k-fold", "--folds", "3", "--metrics", "hr@2,coverage@2");

        foreach (var model in new[] { "popularity", "item-knn" })
        {
            var value = json[model]!["HR@2"]!.GetValue<double>();
            Assert.InRange(value, 0, 1);
            Assert.Equal(3, json[model]!["folds"]!["HR@2"]!.AsArray().Count);
            var interval = json[model]!["intervals"]!["HR@2"]!.AsArray();
            Assert.InRange(value, interval[0]!.GetValue<double>(), interval[1]!.GetValue<double>());
            Assert.Null(json[model]!["intervals"]!["Coverage@2"]);
        }
    }

    [Fact]
    public async Task Evaluate_OneChannelOfAVersion_HasItsCandidatesAlone()
    {
        var models = Path.Combine(_folder, "models");
        await RunAsync(TrainCommand.Create(), json: false, "--model", "two-tower", "--set", "Epochs=1", "--out", models, "--version-name", "v1");

        var json = await RunAsync(EvaluateCommand.Create(), "--model", "v1", "--model", "v1:rules", "--store", models, "--metrics", "recall@10");

        // No rules are set, so the channel brings nothing; all channels together bring every item.
        Assert.Equal(1, json["v1"]!["Recall@10"]!.GetValue<double>());
        Assert.Equal(0, json["v1:rules"]!["Recall@10"]!.GetValue<double>());
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => RunAsync(EvaluateCommand.Create(), "--model", "v1:nosuch", "--store", models, "--metrics", "recall@10"));
        Assert.Contains("no recall channel 'nosuch'; there are item-to-item", error.Message);
    }

    [Theory]
    [InlineData("context.mood=mood", "good", "bad")]
    [InlineData("context.mood:number=mood", "7.5", "-3")]
    [InlineData("context.mood:list=mood", "hot|new", "new|old")]
    [InlineData("channel=mood", "item-to-item", "popularity")]
    public async Task Evaluate_VersionOfATable_IsAskedWithTheContextOfEachRow(string column, string clicks, string passes)
    {
        // The context decides, whatever the item: without it, nothing tells one row from another.
        var (models, table, random) = (Path.Combine(_folder, "models"), Path.Combine(_folder, "table.csv"), new Random(5));
        await File.WriteAllLinesAsync(
            table,
            Enumerable.Range(0, 900).Select(i => (Row: i, Clicks: random.Next(2) == 0))
                .Select(r => $"u{random.Next(30)},i{random.Next(20)},{1_600_000_000 + (r.Row * 50)},{(r.Clicks ? 1 : 0)},{(r.Clicks ? clicks : passes)}")
                .Prepend("user,item,time,label,mood"),
            TestContext.Current.CancellationToken);
        string[] data = ["--data", table, "--format", "csv", "--protocol", "global-time", "--columns", "user=user", "item=item", "time=time", "label=label", column];
        string[] features = column.StartsWith("channel", StringComparison.Ordinal) ? ["--set", "Similarities=[\"channel_item_to_item\"]"] : [];
        await RunAsync(TrainCommand.Create(), json: false, [.. data, "--model", "lr", "--recall", "bpr", .. features, "--set", "Epochs=10", "--set", "BatchSize=32", "--set", "LearningRate=0.05", "--out", models, "--version-name", "v1"]);

        var json = await RunAsync(EvaluateCommand.Create(), [.. data, "--model", "v1", "--store", models, "--metrics", "auc"]);

        Assert.InRange(json["v1"]!["AUC"]!.GetValue<double>(), 0.99, 1);
    }

    [Fact]
    public async Task Train_ListOfMoreCategoriesThanASiloReads_SaysTheBoundBeforeItTrains()
    {
        var table = Path.Combine(_folder, "table.csv");
        await File.WriteAllLinesAsync(
            table,
            Enumerable.Range(0, 20).Select(i => $"u,i{i},{1_600_000_000 + i},{i % 2},{string.Join('|', Enumerable.Range(i * 820, 820))}").Prepend("user,item,time,label,tags"),
            TestContext.Current.CancellationToken);
        string[] arguments = ["--data", table, "--format", "csv", "--protocol", "global-time", "--columns", "user=user", "item=item", "time=time", "label=label", "context.tags:list=tags", "--out", _folder];

        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(TrainCommand.Create(), json: false, [.. arguments, "--model", "lr"]));

        Assert.Contains("context.tags has 16400 categories; a silo reads at most 16384", error.Message);
    }

    [Fact]
    public async Task Compare_Json_HasDifferenceIntervalAndPValue()
    {
        var json = await RunAsync(CompareCommand.Create(), "item-knn", "popularity", "--metrics", "ndcg@2");

        var metric = json["metrics"]!["NDCG@2"]!;
        Assert.Equal(("item-knn", "popularity"), (json["first"]!.GetValue<string>(), json["second"]!.GetValue<string>()));
        Assert.Equal(metric["first"]!.GetValue<double>() - metric["second"]!.GetValue<double>(), metric["difference"]!.GetValue<double>(), 1e-12);
        Assert.Equal(2, metric["interval"]!.AsArray().Count);
        Assert.InRange(metric["p"]!.GetValue<double>(), 0, 1);
        Assert.Equal(8, metric["users"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("--metrics", "hitrate@10", "hr@k")]
    [InlineData("--protocol", "next-item", "--format sessions")]
    [InlineData("--shares", "50/50", "80/10/10")]
    public async Task Evaluate_ArgumentThatDoesNotFit_IsExplained(string option, string value, string said)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => RunAsync(EvaluateCommand.Create(), "--model", "popularity", option, value));

        Assert.Contains(said, ExplainedErrors.Line(error));
    }

    /// <summary>Runs a command on eight users' sequences and reads the last line that it prints.</summary>
    private Task<JsonNode> RunAsync(Command command, params string[] arguments) => RunAsync(command, json: true, arguments)!;

    private async Task<JsonNode?> RunAsync(Command command, bool json, params string[] arguments)
    {
        var data = Path.Combine(_folder, "set.txt");
        await File.WriteAllLinesAsync(data, Enumerable.Range(0, 8).Select(u => $"u{u} {string.Join(' ', Enumerable.Range(0, 5).Select(i => $"i{((u * 3) + i) % 10}"))}"), TestContext.Current.CancellationToken);

        var console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            string[] defaults = arguments.Contains("csv") ? [] : arguments.Contains("next-item") ? ["--data", data] : ["--data", data, "--format", "sequences"];
            var exit = await command.Parse([.. arguments, .. defaults, .. json ? new[] { "--json" } : []]).InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
            Assert.Equal(0, exit);
        }
        finally
        {
            Console.SetOut(console);
        }

        return !json ? null : JsonNode.Parse(output.ToString().TrimEnd().Split('\n')[^1])!;
    }
}
