using System.CommandLine;
using Recsys.Cli.Bench;

namespace Recsys.Cli.Commands;

/// <summary>recsys bench live: a model's sequence part with each event, and with each request.</summary>
internal static class BenchLiveCommand
{
    public static Command Create(Option<int> seconds, Option<bool> json)
    {
        var command = new Command("live", "What a request waits for when users' sequences run through the model with each event, and with each request.") { seconds, json };
        command.SetAction(async (parsed, ct) => (await LiveBench.RunAsync(parsed.GetValue(seconds), ct)).Print(parsed.GetValue(json)));
        return command;
    }
}
