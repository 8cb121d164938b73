using System.Diagnostics;
using System.Globalization;
using System.Text;
using Recsys.Cli.Hosting;
using Recsys.Models;
using Recsys.Offline;

namespace Recsys.Cli.Bench;

/// <summary>
/// What the User Interest Center saves (Pi et al., KDD 2019): for models of sequences at sessions of 50 and of 500 events, a request of one caller where the sequence ran through the
/// model when the last event came, and where it runs with the request (<c>Recsys:Serving:SequenceAtRequest</c>), in turns of two silos; and an event, which pays for the first. The
/// models have the cost of trained ones and know nothing: one epoch on random clicks.
/// </summary>
internal static class LiveBench
{
    private const int Users = 20;
    private const int Items = 2000;
    private const int Turns = 3;

    // DIEN keeps the states of all events: 500 of 16 numbers are the most that a user's state may have.
    private static readonly (string Model, string[] Settings)[] Subjects = [("din", []), ("dien", ["Units=16"]), ("mimn", []), ("sasrec", [])];

    public static async Task<BenchReport> RunAsync(int seconds, CancellationToken cancellationToken)
    {
        using var state = new StateFolder(null);
        var data = Path.Combine(state.Path, "clicks.csv");
        await File.WriteAllTextAsync(data, RandomClicks(), cancellationToken);
        var details = new Dictionary<string, double>();
        foreach (var (model, settings) in Subjects)
        {
            foreach (var history in new[] { 50, 500 })
            {
                await MeasureAsync(new Subject(model, history, [.. settings, $"HistoryLength={history}"]), state.Sub($"{model}-{history}"), data, seconds, details, cancellationToken);
            }
        }

        return new BenchReport { Name = "live", Details = details };
    }

    private static async Task MeasureAsync(Subject subject, string folder, string data, int seconds, Dictionary<string, double> details, CancellationToken cancellationToken)
    {
        var models = Path.Combine(folder, "models");
        subject = subject with { Version = await TrainAsync(subject, models, data, cancellationToken) };
        var (early, late) = (new Latencies(), new Latencies());
        await using var atEvent = await StartAsync(subject, Path.Combine(folder, "event"), models, atRequest: false, cancellationToken);
        await using var atRequest = await StartAsync(subject, Path.Combine(folder, "request"), models, atRequest: true, cancellationToken);
        await LoadAsync(subject, atEvent, new Latencies(), 1, cancellationToken);
        await LoadAsync(subject, atRequest, new Latencies(), 1, cancellationToken);
        for (var turn = 0; turn < Turns; turn++)
        {
            await LoadAsync(subject, atEvent, early, seconds, cancellationToken);
            await LoadAsync(subject, atRequest, late, seconds, cancellationToken);
        }

        Report("requestP50Ms", early.Requests.Percentile(50));
        Report("requestP99Ms", early.Requests.Percentile(99));
        Report("requestAtRequestP50Ms", late.Requests.Percentile(50));
        Report("requestAtRequestP99Ms", late.Requests.Percentile(99));
        Report("savedOfP50", 1 - (early.Requests.Percentile(50) / late.Requests.Percentile(50)));
        Report("eventP50Ms", early.Events.Percentile(50));
        Report("eventAtRequestP50Ms", late.Events.Percentile(50));

        void Report(string name, double value) => details[$"{subject.Model}{subject.History}.{name}"] = Math.Round(value, 3);
    }

    private static async Task<string> TrainAsync(Subject subject, string models, string data, CancellationToken cancellationToken) =>
        (await new Trainer(new LocalModelStore(new LocalModelStoreOptions { Folder = models })).TrainAsync(
            new TrainingPlan
            {
                Model = subject.Model,
                SessionLength = subject.History,
                Settings = subject.Settings.Append("Epochs=1").Select(s => s.Split('=')).ToDictionary(s => s[0], s => s[1]),
            },
            new DataSource { Format = "csv", Path = data, Columns = ["user=user", "item=item", "time=time", "label=label"] },
            cancellationToken: cancellationToken)).Version;

    private static async Task<EmbeddedSilo> StartAsync(Subject subject, string folder, string models, bool atRequest, CancellationToken cancellationToken)
    {
        var silo = await EmbeddedSilo.StartAsync(folder, cancellationToken, l => l.SessionLength = subject.History, models, serving: o => o.SequenceAtRequest = atRequest);
        await silo.Client.UpsertItemsAsync([.. Enumerable.Range(0, Items).Select(i => new Item { Id = $"i{i}" })], cancellationToken);
        await silo.Client.Models.PromoteAsync(subject.Version, cancellationToken);
        for (var u = 0; u < Users; u++)
        {
            var random = new Random(u);
            await silo.Client.TrackAsync([.. Enumerable.Range(0, subject.History).Select(_ => BenchWorld.Click($"u{u}", $"i{random.Next(Items)}"))], cancellationToken);
        }

        return silo;
    }

    // An event, and a request behind it: as users do.
    private static async Task LoadAsync(Subject subject, EmbeddedSilo silo, Latencies latencies, int seconds, CancellationToken cancellationToken)
    {
        var (random, began) = (new Random(1), Stopwatch.GetTimestamp());
        for (var n = 0; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; n++)
        {
            var user = $"u{n % Users}";
            var sent = Stopwatch.GetTimestamp();
            await silo.Client.TrackAsync([BenchWorld.Click(user, $"i{random.Next(Items)}")], cancellationToken);
            latencies.Events.RecordSince(sent);
            sent = Stopwatch.GetTimestamp();
            var answer = await silo.Client.RecommendAsync(new RecommendRequest { UserId = user, Count = BenchWorld.Count }, cancellationToken);
            latencies.Requests.RecordSince(sent);
            if (answer.Degraded || answer.ModelVersion != subject.Version)
            {
                throw new InvalidOperationException($"{answer.ModelVersion}: {answer.DegradedReason ?? "not degraded"}");
            }
        }
    }

    // 40 users of 50 events.
    private static string RandomClicks()
    {
        var (random, text) = (new Random(1), new StringBuilder("user,item,time,label\n"));
        for (var n = 0; n < 2000; n++)
        {
            text.Append(CultureInfo.InvariantCulture, $"u{n % 40},i{random.Next(Items)},{1_700_000_000 + (n * 60)},{random.Next(2)}\n");
        }

        return text.ToString();
    }

    private sealed record Subject(string Model, int History, string[] Settings, string Version = "");

    private sealed class Latencies
    {
        public LatencyRecorder Requests { get; } = new();

        public LatencyRecorder Events { get; } = new();
    }
}
