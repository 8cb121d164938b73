using System.CommandLine;
using Recsys.Cli.Output;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Offline;
using Recsys.Training.Ranking;

namespace Recsys.Cli.Commands;

/// <summary>recsys leaderboard: evaluate over families and seeds, each family trained on the same examples.</summary>
internal static class LeaderboardCommand
{
    private const string Click = "click";
    private const string WatchTime = "watch-time";
    private const string Conversion = "conversion";

    // Of several seeds the table shows the deviation, so that intervals over users need not be fine.
    private static readonly EvaluationPlan Standard = new()
    {
        Protocol = "global-time",
        Metrics = "auc,gauc,logloss",
        Seeds = [17, 18, 19],
        Resampling = new ResamplingOptions { Resamples = 100 },
    };

    public static Command Create()
    {
        var model = new Option<string[]>("--model") { Description = "Families; all of clicks where none is given. May be repeated." };
        var task = new Option<string>("--task") { Description = $"{Click}, or on data without times: {WatchTime} (steam), {Conversion} (steam, retailrocket), which bring their own peers.", DefaultValueFactory = _ => Click };
        task.AcceptOnlyFromAmong(Click, WatchTime, Conversion);
        var command = new Command("leaderboard", "Evaluate over families and seeds: of global time unless another protocol is asked for, the mean of the seeds and their deviation.") { model, task };
        var arguments = new EvaluationArguments(command, Standard);
        command.SetAction(async (parsed, ct) =>
        {
            var asked = parsed.GetValue(task)!;
            if (asked != Click)
            {
                arguments.RefuseChoices(parsed, $"--task {asked} has a split and figures of its own");
            }

            var (data, plan) = arguments.Read(parsed);
            parsed.RefuseIf(asked != Click, model, $"--task {asked} holds families of its own against each other");
            arguments.Print(parsed, asked == Click
                ? await new Evaluator(arguments.Store(parsed), Console.Error.WriteLine).EvaluateAsync(Names(parsed.GetValue(model)), data, plan, new EpochLines(), ct)
                : await Task.Run(() => Pairs(data, plan, asked, ct), ct));
            return 0;
        });
        return command;
    }

    private static IReadOnlyList<string> Names(string[]? given) => given is { Length: > 0 }
        ? given
        : [.. Families.All.Where(f => f is { Task: ModelTask.Click, LearnsFromExamples: true }).Select(f => f.Name)];

    private static EvaluationReport Pairs(DataSource data, EvaluationPlan plan, string task, CancellationToken cancellationToken)
    {
        if (data.IsTable)
        {
            throw new ArgumentException($"--task {task} needs --format steam or retailrocket; {data.Format} has labels of clicks.");
        }

        // A setting that no family has is said before the data is read.
        _ = Contender.Of(Families.All.Where(f => f.LearnsFromExamples).Select(f => f.Name), _ => false, plan, null);
        var events = data.Read(Console.Error.WriteLine);
        var boards = new TaskBoards(events, Options, Console.Error.WriteLine, cancellationToken);
        foreach (var seed in plan.Seeds)
        {
            if (task == WatchTime)
            {
                boards.WatchTime(seed);
            }
            else
            {
                boards.Conversion(seed);
            }
        }

        return new EvaluationReport(events.Name, $"{task}, random pairs", boards.Results);

        RankerOptions Options(ModelFamily family, int seed) =>
            (RankerOptions)FamilySettings.Apply(
                FamilySettings.Begin(Families.Get(family.Name), plan.Preset), plan.Settings, new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Single() with
            { Seed = seed };
    }
}
