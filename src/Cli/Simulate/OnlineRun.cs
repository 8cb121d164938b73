using System.Text.Json;
using Recsys.Evaluation;
using Recsys.Online;
using Recsys.Simulation;
using Spectre.Console;

namespace Recsys.Cli.Simulate;

/// <summary>recsys simulate online: what freshness is worth, and what calibration does, as tables and as pictures.</summary>
internal static class OnlineRun
{
    private const double Rate = 0.001;
    private const double Negatives = 0.01;

    private static readonly (string Name, Func<int, IOnlineLearner> Make)[] Learners =
    [
        ("ftrl", size => new FtrlProximal(size, new FtrlOptions())),
        ("fobos", size => new Fobos(size, new FobosOptions { Rate = 1, L1 = 0.00001, L2 = 0.00001 })),
    ];

    private static readonly (string Name, TimeSpan Length)[] Intervals =
    [
        ("at once", TimeSpan.Zero),
        ("1 hour", TimeSpan.FromHours(1)),
        ("6 hours", TimeSpan.FromHours(6)),
        ("1 day", TimeSpan.FromDays(1)),
        ("3 days", TimeSpan.FromDays(3)),
        ("7 days", TimeSpan.FromDays(7)),
        ("14 days", TimeSpan.FromDays(14)),
    ];

    public static int Run(int seed, (int Pages, double Drift, int Samples) size, string? plots, bool json, CancellationToken cancellationToken)
    {
        if (size.Pages is < 1000 or > 10_000_000 || size.Samples is < 100_000 or > 1_000_000_000)
        {
            throw new ArgumentException($"--pages {size.Pages}, --samples {size.Samples}: pages are 1,000 to 10,000,000, samples 100,000 to 1,000,000,000.");
        }

        var world = new GameWorld(new WorldOptions { Seed = seed, Items = 300, Users = 100, InterestDays = size.Drift });
        var experiment = new FreshnessExperiment(world, size.Pages, seed);
        var results = Learners.Select(l => (l.Name, Result: experiment.Run(l.Make, [.. Intervals.Select(i => i.Length)], cancellationToken))).ToArray();
        var calibration = new CalibrationExperiment(Rate, Negatives, size.Samples, seed).Run(cancellationToken);
        if (plots is not null)
        {
            Directory.CreateDirectory(plots);
            double[] days = [.. Intervals.Select(i => i.Length.TotalDays)];
            Plots.SaveFreshness(
                Path.Combine(plots, "freshness.png"),
                [.. results.Select(r => new PlotSeries(r.Name, days, r.Result.Losses))]);
            double[] observed = [.. calibration.Select(r => r.Clicked)];
            Plots.SaveRates(
                Path.Combine(plots, "calibration.png"),
                [
                    new PlotSeries("before", [.. calibration.Select(r => r.Before)], observed),
                    new PlotSeries("after", [.. calibration.Select(r => r.After)], observed),
                ]);
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { intervals = Intervals.Select(i => i.Length.TotalDays), learners = results.Select(r => new { r.Name, loss = r.Result.Losses, bayes = r.Result.Bayes }), calibration }, JsonSerializerOptions.Web));
            return 0;
        }

        var fresh = new Table().Title("log-loss, by how often the weights that serve are renewed").AddColumn("renewed").AddColumns([.. results.Select(r => r.Name)]);
        for (var i = 0; i < Intervals.Length; i++)
        {
            fresh.AddRow([i == 0 ? Intervals[i].Name : "every " + Intervals[i].Name, .. results.Select(r => Cell($"{r.Result.Losses[i]:0.00000}"))]);
        }

        fresh.AddRow(["by who knows the players", .. results.Select(r => Cell($"{r.Result.Bayes:0.00000}"))]);
        AnsiConsole.Write(fresh);
        var table = new Table().Title(Markup.Escape(Cell($"learned from all clicks and {Negatives:P0} of the rest"))).AddColumns("true rate", "clicked", "predicted before calibration", "after");
        foreach (var row in calibration)
        {
            table.AddRow(Cell($"{row.Rate:P3}"), Cell($"{row.Clicked:P3}"), Cell($"{row.Before:P2}"), Cell($"{row.After:P3}"));
        }

        var asked = calibration.Sum(r => r.Asked);
        double Mean(Func<CalibrationRow, double> of) => calibration.Sum(r => r.Asked * of(r)) / asked;
        table.AddRow(Cell($"{Mean(r => r.Rate):P3}"), Cell($"{Mean(r => r.Clicked):P3}"), Cell($"{Mean(r => r.Before):P2}"), Cell($"{Mean(r => r.After):P3}"));
        AnsiConsole.Write(table);
        return 0;
    }

    private static string Cell(FormattableString text) => FormattableString.Invariant(text);
}
