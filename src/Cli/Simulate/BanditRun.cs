using System.Text.Json;
using Recsys.Evaluation;
using Recsys.Serving;
using Spectre.Console;

namespace Recsys.Cli.Simulate;

/// <summary>recsys simulate bandits: what each policy loses, as a table and as a picture.</summary>
internal static class BanditRun
{
    private static readonly (string Name, BanditOptions Options)[] Policies =
    [
        ("thompson", new BanditOptions { Policy = BanditPolicy.Thompson, PropensityDraws = 0 }),
        ("ucb1", new BanditOptions { Policy = BanditPolicy.Ucb1 }),
        ("epsilon-greedy", new BanditOptions { Policy = BanditPolicy.EpsilonGreedy }),
        ("epsilon-greedy without decay", new BanditOptions { Policy = BanditPolicy.EpsilonGreedy, EpsilonHalf = 0 }),
        ("greedy", new BanditOptions { Policy = BanditPolicy.EpsilonGreedy, Epsilon = 0 }),
    ];

    public static int Run(int seed, int arms, int pulls, int runs, string? plots, bool json, CancellationToken cancellationToken)
    {
        if (arms is < 2 or > 500 || pulls is < 100 or > 10_000_000 || runs is < 1 or > 1000)
        {
            throw new ArgumentException($"--arms {arms}, --pulls {pulls}, --runs {runs}: arms are 2 to 500, pulls 100 to 10,000,000, runs 1 to 1,000.");
        }

        // Rates as of clicks: from .02 to .2, evenly.
        var experiment = new BanditExperiment([.. Enumerable.Range(0, arms).Select(a => 0.02 + (0.18 * a / (arms - 1)))], pulls, runs, seed);
        var results = Policies.Select(p => (p.Name, Result: experiment.Run(p.Options, cancellationToken))).ToArray();
        var (bound, chance) = (experiment.BoundOf(pulls), experiment.ChanceOf(pulls));
        if (plots is not null)
        {
            Directory.CreateDirectory(plots);
            double[] at = [.. experiment.Moments.Select(m => (double)m)];
            Plots.SaveRegret(
                Path.Combine(plots, "regret.png"),
                [.. results.Select(r => new PlotSeries(r.Name, at, [.. r.Result.Regret])), new PlotSeries("Lai and Robbins' bound", at, [.. experiment.Moments.Select(experiment.BoundOf)])]);
        }

        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new { bound, chance, policies = results.Select(r => new { r.Name, regret = r.Result.Regret[^1], error = r.Result.Error }) }, JsonSerializerOptions.Web));
            return 0;
        }

        var table = new Table().AddColumns("policy", $"regret after {pulls:N0} pulls", "standard error", "times the bound", "of chance");
        foreach (var (name, (regret, error)) in results)
        {
            table.AddRow(name, Cell($"{regret[^1]:0.0}"), Cell($"{error:0.0}"), Cell($"{regret[^1] / bound:0.0}"), Cell($"{regret[^1] / chance:P1}"));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(FormattableString.Invariant($"Lai and Robbins' bound: {bound:0.0}; chance alone: {chance:0.0}."));
        return 0;
    }

    private static string Cell(FormattableString text) => FormattableString.Invariant(text);
}
