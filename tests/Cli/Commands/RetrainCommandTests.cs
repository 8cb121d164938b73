using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Cli.Retrain;
using Recsys.Conformance;
using Recsys.Data;

namespace Recsys.Cli.Tests.Commands;

/// <summary>From what a silo's users did to a version that it serves, by the commands alone, while the silo works on its store.</summary>
[Collection("console")]
public sealed class RetrainCommandTests : IDisposable
{
    private static readonly string[] Small = ["--model", "two-tower", "--preset", "quick", "--set", "Epochs=6", "--set", "Dimension=8", "--set", "Threads=1"];

    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Retrain_OnTheLogOfASilo_PublishesWhatIsBetterThanTheFirst_AndThenHasNothingNew()
    {
        await using var silo = await FillAsync();
        var (models, log) = (_folder["models"], _folder["data"]);
        Assert.Equal(0, await RunAsync(["train", "--from-log", log, "--until", "10d", "--shares", "100/0/0", "--out", models, "--version-name", "first", "--weights", .. Small]));

        Assert.Equal(0, await RunAsync(Retrain(models, log, "first")));
        var version = Assert.Single(await StoreOf(models).ListAsync(TestContext.Current.CancellationToken), v => v != "first");
        Assert.Equal(0, await RunAsync(Retrain(models, log, version)));

        Assert.Equal(2, Directory.GetDirectories(models).Length);
        Assert.Empty(Directory.GetFiles(_folder["work"]));
        using var first = Models.LoadedModel.Open(Path.Combine(models, "first"));
        using var retrained = Models.LoadedModel.Open(Path.Combine(models, version));
        Assert.Equal(MovingTastes.Games.Count, retrained.Items.Count);
        Assert.Equal(MovingTastes.Users * MovingTastes.Liked, first.Manifest.Range.Interactions);
        Assert.Equal(2 * MovingTastes.Users * MovingTastes.Liked, retrained.Manifest.Range.Interactions);

        // The first one can be gone on from, by its own settings; the other was not asked to carry its weights.
        Assert.Equal(0, await RunAsync(["train", "--from-log", log, "--from", "first", "--out", models, "--version-name", "next"]));
        using var next = Models.LoadedModel.Open(Path.Combine(models, "next"));
        Assert.Equal(("first", 8, MovingTastes.Games.Count), (next.Manifest.Parent, next.Manifest.RecallDimension, next.Items.Count));
        using var error = new StringWriter();
        Assert.Equal(1, await ExplainedErrors.RunAsync(RecsysCommands.Create(), ["train", "--from-log", log, "--from", version, "--out", models], error));
        Assert.Contains($"--from {version}: it carries no weights.bin, without which no training goes on from it; train one in full with --weights", error.ToString());
    }

    [Fact]
    public async Task Export_IsWhatTheLogIs_AndIsTrainedOnAlike()
    {
        await using var silo = await FillAsync();
        var export = _folder["export"];

        Assert.Equal(0, await RunAsync(["export", "--from-log", _folder["data"], "--out", export]));
        Assert.Equal(0, await RunAsync(["train", "--from-log", export, "--model", "als", "--set", "Factors=8", "--out", _folder["a"], "--version-name", "v"]));
        Assert.Equal(0, await RunAsync(["train", "--from-log", _folder["data"], "--model", "als", "--set", "Factors=8", "--out", _folder["b"], "--version-name", "v"]));

        Assert.Equal(2 * MovingTastes.Users * MovingTastes.Liked, EventFiles.ReadEvents(export).Count());
        using var ofExport = Models.LoadedModel.Open(Path.Combine(_folder["a"], "v"));
        using var ofLog = Models.LoadedModel.Open(Path.Combine(_folder["b"], "v"));
        Assert.All(Enumerable.Range(0, MovingTastes.Games.Count), row => Assert.Equal(ofLog.Recall[row].ToArray(), ofExport.Recall[row].ToArray()));
    }

    [Theory]
    [InlineData("--since 2026-13-01", "no time")]
    [InlineData("--since 1d --until 2d", "is not before")]
    [InlineData("--data x", "--from-log")]
    [InlineData("--log Host=x", "one log")]
    public async Task Train_PeriodOrSourceThatMakesNoSense_IsRefused(string options, string said)
    {
        using var error = new StringWriter();
        await using var silo = await FillAsync();

        var code = await ExplainedErrors.RunAsync(
            RecsysCommands.Create(), ["train", "--from-log", _folder["data"], "--out", _folder["models"], .. options.Split(' ')], error);

        Assert.Equal(1, code);
        Assert.Contains(said, error.ToString());
    }

    [Fact]
    public async Task Retrain_OnNothing_IsNotGoneOnWith()
    {
        await using var silo = await FillAsync();
        using var error = new StringWriter();

        Assert.Equal(1, await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. Retrain(_folder["models"], _folder["data"], "first"), "--until", "2000-01-01"], error));

        Assert.Contains("outside the period", error.ToString());
        Assert.Empty(Directory.GetFiles(_folder["work"]));
    }

    [Fact]
    public void Work_OfARoundThatWasKilled_IsGoneOnWith_UnlessAnotherVersionServes()
    {
        var work = _folder["work"];
        new RetrainWork("v2", "v1", 1234).Write(work);
        File.WriteAllText(RetrainWork.CheckpointIn(work), "state");

        Assert.Equal(new RetrainWork("v2", "v1", 1234), RetrainWork.Find(work, "v1"));
        Assert.Null(RetrainWork.Find(work, "v9"));
        Assert.Empty(Directory.GetFiles(work));

        File.WriteAllText(Path.Combine(work, "round.json"), """{"Version":"v2","Act""");
        Assert.Null(RetrainWork.Find(work, null));
    }

    private string[] Retrain(string models, string log, string active) =>
        ["retrain", "--from-log", log, "--models", models, "--active", active, "--min-users", "50", "--metric", "hr@5", "--work", _folder["work"], .. Small];

    private static Models.LocalModelStore StoreOf(string folder) => new(new Models.LocalModelStoreOptions { Folder = folder });

    private static async Task<int> RunAsync(string[] arguments)
    {
        using var error = new StringWriter();
        var code = await ExplainedErrors.RunAsync(RecsysCommands.Create(), arguments, error);
        Assert.Empty(error.ToString());
        return code;
    }

    // Its new games come out a minute less than ten days ago.
    private async Task<EmbeddedSilo> FillAsync()
    {
        var silo = await EmbeddedSilo.StartAsync(_folder["data"], TestContext.Current.CancellationToken);
        await silo.Client.UpsertItemsAsync([.. MovingTastes.Games.Select(id => new Item { Id = id, Attributes = [new("genre", "any")] })]);
        var begin = TimeProvider.System.GetUtcNow() - MovingTastes.End + TimeSpan.FromMinutes(1);
        foreach (var user in MovingTastes.Likes().GroupBy(l => l.User))
        {
            var result = await silo.Client.TrackAsync(
                [.. user.Select(l => new UserEvent { Id = UserEvent.NewId(), UserId = l.User, ItemId = l.Game, Kind = EventKind.Like, Time = begin + l.At })]);
            result.ThrowIfRejected();
        }

        return silo;
    }
}
