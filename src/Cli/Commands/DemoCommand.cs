using System.CommandLine;
using Recsys.Cli.Demo;

namespace Recsys.Cli.Commands;

/// <summary>recsys demo: the main job on embedded defaults.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "MovieLens folder (ratings.csv, movies.csv); without it a game store is simulated." };
        var state = new Option<string?>("--state") { Description = "New folder that keeps databases and models after the run." };
        var headless = new Option<bool>("--headless") { Description = "End after the summary; exit code 0 only if every check held." };
        var command = new Command("demo", "Trains, evaluates, serves, learns and swaps a model under load, in about four minutes.") { data, state, headless };
        command.SetAction((parsed, ct) => new DemoRun(parsed.GetValue(data), parsed.GetValue(state), parsed.GetValue(headless)).RunAsync(ct));
        return command;
    }
}
