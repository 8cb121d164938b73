using System.CommandLine;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Commands;

/// <summary>recsys bench: speed and memory, each with its ceiling from the same run.</summary>
internal static class BenchCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, last, on standard output." };

    private static readonly Option<int> Seconds = new("--seconds")
    {
        Description = "Length of each measured phase.",
        DefaultValueFactory = _ => 20,
    };

    public static Command Create() => new("bench", "Measures speed and memory.")
    {
        Serve(),
    };

    private static Command Serve()
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second of the open loop.", DefaultValueFactory = _ => 500 };
        var command = new Command("serve", "Recommendations end to end against raw ONNX Runtime.") { rate, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await ServeBench.RunAsync(parsed.GetValue(rate), parsed.GetValue(Seconds), ct)).Print(parsed.GetValue(Json)));
        return command;
    }
}
