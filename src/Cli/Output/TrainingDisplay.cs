using System.Globalization;
using Recsys.Core;
using Spectre.Console;

namespace Recsys.Cli.Output;

/// <summary>Shows a training run: a bar with epochs, loss, metrics, speed and the time left on a terminal, a line an epoch elsewhere.</summary>
internal static class TrainingDisplay
{
    public static Task RunAsync(Func<Action<TrainingProgress>, Task> train)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            return train(p => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.Elapsed.TotalSeconds,7:0.0} s {Line(p)}{(p.Note is null ? string.Empty : $"{Environment.NewLine}{p.Stage}: {p.Note}")}")));
        }

        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var tasks = new Dictionary<string, ProgressTask>();
                return train(p =>
                {
                    if (!tasks.TryGetValue(p.Stage, out var task))
                    {
                        tasks[p.Stage] = task = context.AddTask(p.Stage, maxValue: p.Epochs);
                    }

                    if (p.Note is not null)
                    {
                        // Above the bars, where it stays to be read.
                        AnsiConsole.MarkupLine(Markup.Escape($"{p.Stage}: {p.Note}"));
                    }

                    task.Value = p.Epoch;
                    task.Description = Markup.Escape(Line(p));
                });
            });
    }

    private static string Line(TrainingProgress p) => string.Create(
        CultureInfo.InvariantCulture,
        $"{p.Stage} {p.Epoch}/{p.Epochs} loss {p.Loss:0.0000} {string.Join(" ", p.Metrics.Select(m => $"{m.Key} {m.Value:0.0000}"))}{(p.SamplesPerSecond > 0 ? $" {p.SamplesPerSecond:#,0}/s" : string.Empty)}{(p.Best ? " *" : string.Empty)}");
}
