using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Hosting;
using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Offline;
using Spectre.Console;

namespace Recsys.Cli.Simulate;

/// <summary>
/// recsys simulate retraining: what freshness is worth. The events are divided by time; before each part a model is trained on all that was
/// before, and asked about the part beside the first model, which is left alone, and beside a cluster without any.
/// </summary>
internal sealed class RetrainingRun(InteractionDataset events, TrainingPlan plan, string metric, int rounds, double begin)
{
    private const double ShareOfValidation = 0.1;
    private const string First = "v1";
    private const string GlobalTime = "global-time";

    /// <summary>Runs it.</summary>
    /// <param name="json">Whether to print JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        using var folder = new StateFolder(null);
        var store = new LocalModelStore(new LocalModelStoreOptions { Folder = folder.Path });
        var rows = new List<RetrainingRow>();
        for (var round = 1; round <= rounds; round++)
        {
            var (known, until) = (At(round - 1), At(round));
            var data = DataSource.OfLog(events.With(events.Interactions[..until].ToArray()));
            var asked = (double)(until - known) / until;
            var split = new SplitOptions { TrainShare = 1 - asked - (ShareOfValidation * (1 - asked)), ValidationShare = ShareOfValidation * (1 - asked) };
            var version = string.Create(CultureInfo.InvariantCulture, $"v{round}");
            await new Trainer(store).TrainAsync(plan with { Protocol = GlobalTime, Split = split }, data, new TrainerOptions { Version = version }, new EpochProgress(version), cancellationToken);
            var evaluation = new EvaluationPlan { Protocol = GlobalTime, Split = split, Metrics = metric };
            var evaluator = new Evaluator(store);
            var beside = (await evaluator.CompareAsync(version, OfflineModels.Live, data, evaluation, cancellationToken)).Metrics.Values.Single();
            var first = round == 1 ? null : (await evaluator.CompareAsync(version, First, data, evaluation, cancellationToken)).Metrics.Values.Single();
            rows.Add(new RetrainingRow(
                round, known, until - known, beside.Users, beside.First, first?.Second ?? beside.First, beside.Second, first?.Difference ?? 0, first?.Interval?.Low ?? 0, first?.Interval?.High ?? 0));
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, JsonSerializerOptions.Web));
            return 0;
        }

        var table = new Table().Title(Markup.Escape($"{events.Name}: {metric}, on the events of each round"))
            .AddColumns("round", "known", "asked", "users", "again", "first", "none", "again - first", "95 %");
        foreach (var r in rows)
        {
            table.AddRow(
                Cell($"{r.Round}"), Cell($"{r.EventsBefore:#,0}"), Cell($"{r.Events:#,0}"), Cell($"{r.Users:#,0}"), Cell($"{r.Retrained:0.0000}"), Cell($"{r.First:0.0000}"), Cell($"{r.WithoutVersion:0.0000}"),
                Cell($"{r.Difference:+0.0000;-0.0000;0}"), Cell($"{r.Low:+0.0000;-0.0000;0} {r.High:+0.0000;-0.0000;0}"));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("again: trained before each round on all events until then; first: trained before the first round and left alone; none: a cluster without any version.");
        return 0;
    }

    private static string Cell(FormattableString text) => FormattableString.Invariant(text);

    // The place after a round; events of one time stay together.
    private int At(int round)
    {
        var all = events.Interactions;
        var at = (int)(all.Length * (begin + ((1 - begin) * round / rounds)));
        while (at > 0 && at < all.Length && all[at].Time == all[at - 1].Time)
        {
            at--;
        }

        return at;
    }

    private sealed class EpochProgress(string version) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Console.Error.WriteLine(Cell($"{version} epoch {value.Epoch}/{value.Epochs} loss {value.Loss:0.0000}"));
    }
}

/// <summary>A round.</summary>
/// <param name="Round">From 1.</param>
/// <param name="EventsBefore">Events that the round's model could learn from.</param>
/// <param name="Events">Events that are asked about.</param>
/// <param name="Users">Users who are asked.</param>
/// <param name="Retrained">The metric of the model of this round.</param>
/// <param name="First">The metric of the first model.</param>
/// <param name="WithoutVersion">The metric of a cluster without any.</param>
/// <param name="Difference">Retrained minus first.</param>
/// <param name="Low">Lower end of its 95 % interval over users.</param>
/// <param name="High">Upper end.</param>
internal sealed record RetrainingRow(
    int Round, int EventsBefore, int Events, int Users, double Retrained, double First, double WithoutVersion, double Difference, double Low, double High);
