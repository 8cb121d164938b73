using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Recsys.Cli.Commands;
using Recsys.Cli.Hosting;
using Recsys.Conformance;
using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Cli.Tests.Commands;

/// <summary>recsys samples over a store in which every third of the shown items was clicked.</summary>
[Collection("console")]
public sealed class SamplesCommandTests : IDisposable
{
    private const int Items = 6;

    private readonly TempFolder _folder = new();
    private readonly List<(string Request, string Item, bool Clicked)> _shown = [];

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Samples_AreThoseOfTheStore_OfWholeHoursWhoseWindowsAreOver()
    {
        await FillAsync(hours: 4, lists: 10);
        var output = await RunAsync("--json");

        using var report = JsonDocument.Parse(output);
        Assert.Equal((4, 40, _shown.Count), (Number("hours"), Number("lists"), Number("samples")));
        Assert.Equal((_shown.Count(s => s.Clicked), 2), (Number("outcomes"), Number("unknownRequests")));
        await RequireAllAsync();

        int Number(string name) => report.RootElement.GetProperty(name).GetInt32();
    }

    [Theory]
    [InlineData("--window click", "--window click is none")]
    [InlineData("--window look=5m", "--window look=5m is none")]
    [InlineData("--window click=15d", "--window click=15d is none")]
    [InlineData("--window impression=0m click=0m like=0m dislike=0m play=0m dwell=0m addtocart=0m purchase=0m", "nothing is waited for")]
    public async Task Windows_ThatAreNone_AreRefused(string arguments, string said)
    {
        await FillAsync(hours: 1, lists: 1);
        using var error = new StringWriter();

        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. Arguments(), .. arguments.Split(' ')], error));
        Assert.Contains(said, error.ToString());
    }

    [Fact]
    public async Task KilledAgainAndAgain_NoSampleIsLostOrTwice()
    {
        await FillAsync(hours: 30, lists: 60);
        var random = new Random(3);
        var killed = 0;
        for (var round = 0; round < 3; round++)
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "recsys.dll"), .. Arguments()]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;

            // Somewhere in the middle: when it has begun, or written some, of this round.
            var begun = TimeProvider.System.GetTimestamp();
            var (goal, before) = (random.Next(12), Files("*"));
            while (!process.HasExited && Files("*") - before < goal && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20))
            {
                await Task.Yield();
            }

            killed += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.True(killed > 0);
        await RunAsync();
        Assert.Equal(30, Files(SampleFolder.FileName));
        await RequireAllAsync();
    }

    // The log has no impressions, so that clicks alone are all that it tells: what was shown and not clicked on is in the samples.
    [Fact]
    public async Task Train_OnSamples_LearnsOfWhatWasShown_WhichTheLogAloneDoesNotTell()
    {
        await FillAsync(hours: 4, lists: 30);
        await RunAsync();
        string[] train = ["train", "--from-log", _folder["data"], "--model", "lr", "--protocol", "global-time", "--out", _folder["models"], "--set", "Epochs=2"];
        using var error = new StringWriter();

        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), train, error));
        Assert.Contains("learns from ratings, or from impressions and clicks", error.ToString());
        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. train, "--samples", _folder["nothing"]], error));
        Assert.Contains("has no sample of the period", error.ToString());
        Assert.NotEqual(0, await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. train.Select(a => a == "lr" ? "two-tower" : a), "--samples", _folder["out"]], error));
        Assert.Contains("--model two-tower learns from events alone", error.ToString());
        using var quiet = new StringWriter();
        var code = await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. train, "--samples", _folder["out"]], quiet);

        Assert.True(code == 0, quiet.ToString());
        Assert.Single(Directory.GetDirectories(_folder["models"]));

        // So does a round of retraining.
        Assert.NotEqual(0, await ExplainedErrors.RunAsync(
            RecsysCommands.Create(), ["retrain", "--from-log", _folder["data"], "--model", "lr", "--models", _folder["models"], "--samples", _folder["none"]], error));
        Assert.Contains($"--samples {_folder["none"]} has no sample of the period", error.ToString());
    }

    private int Files(string pattern) => Directory.Exists(_folder["out"]) ? Directory.GetFiles(_folder["out"], pattern, SearchOption.AllDirectories).Length : 0;

    private async Task RequireAllAsync()
    {
        var samples = await new SampleFolder(_folder["out"]).ReadAsync().ToArrayAsync();
        Assert.Equal(_shown.Order(), samples.Select(s => (s.RequestId, s.Shown.ItemId, s[InteractionKind.Click].Happened!.Value)).Order());
    }

    // Lists of hours that ended three days ago and before; one in ten events names no request, and two of all one that nobody knows.
    private async Task FillAsync(int hours, int lists)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var store = StoreFolder.Open(_folder["data"]);
        using var log = new SqliteEventLog(
            Options.Create(new SqliteOptions { Folder = _folder["data"] }), Options.Create(new EventLogOptions()), store, new LogInstruments(services.GetRequiredService<IMeterFactory>()), TimeProvider.System);
        var end = SampleFolder.HourOf(TimeProvider.System.GetUtcNow().AddDays(-3).ToUnixTimeMilliseconds());
        var appends = new List<Task>();
        for (var n = 0; n < hours * lists; n++)
        {
            var (time, user, request) = (end - (hours * SampleFolder.HourLength) + (n * SampleFolder.HourLength / lists), $"u{n}", UserEvent.NewId());
            log.Show(new ShownList
            {
                UserId = user,
                RequestId = request,
                Time = time,
                Surface = "home",
                Items = [.. Enumerable.Range(0, Items).Select(i => new ShownItem($"i{i}", "popularity", 1, 1, 1, 1))],
            });
            List<UserEvent> events = [];
            for (var i = 0; i < Items; i++)
            {
                var clicked = (n + i) % 3 == 0;
                _shown.Add((request, $"i{i}", clicked));
                if (clicked)
                {
                    events.Add(Click(user, $"i{i}", time + 1000 + i, n % 10 == 0 ? null : request));
                }
            }

            if (n < 2)
            {
                events.Add(Click(user, "i1", time + 60_000 + (25 * SampleFolder.HourLength), "lost"));
            }

            appends.Add(log.AppendAsync(user, null, events, TestContext.Current.CancellationToken));
        }

        await Task.WhenAll(appends);
    }

    private static UserEvent Click(string user, string item, long time, string? request) => new()
    {
        Id = UserEvent.NewId(),
        UserId = user,
        ItemId = item,
        Kind = EventKind.Click,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(time),
        RequestId = request,
    };

    private string[] Arguments() => ["samples", "--from-log", _folder["data"], "--out", _folder["out"]];

    private async Task<string> RunAsync(params string[] more)
    {
        using var error = new StringWriter();
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var console = Console.Out;
        Console.SetOut(output);
        try
        {
            var code = await ExplainedErrors.RunAsync(RecsysCommands.Create(), [.. Arguments(), .. more], error);
            Assert.True(code == 0, $"{code}: {error}");
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Empty(error.ToString());
        return output.ToString();
    }
}
