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
        Track(),
        Swap(),
        Memory(),
        Train(),
    };

    private static Command Serve()
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second of the open loop.", DefaultValueFactory = _ => 500 };
        var command = new Command("serve", "Recommendations end to end against raw ONNX Runtime.") { rate, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await ServeBench.RunAsync(parsed.GetValue(rate), parsed.GetValue(Seconds), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Track()
    {
        var workers = new Option<int>("--workers") { Description = "Calls in flight.", DefaultValueFactory = _ => 256 };
        var batch = new Option<int>("--batch") { Description = "Events a call.", DefaultValueFactory = _ => 1 };
        var state = new Option<string?>("--state") { Description = "Folder that keeps the store after the run." };
        var acks = new Option<string?>("--acks") { Description = "File that gets the id of each event once it is acknowledged." };
        var command = new Command("track", "Durable events a second against the event log alone.") { workers, batch, state, acks, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await TrackBench.RunAsync(
                parsed.GetValue(Seconds), parsed.GetValue(workers), parsed.GetValue(batch), parsed.GetValue(state), parsed.GetValue(acks), ct))
            .Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Swap()
    {
        var rate = new Option<double>("--rate") { Description = "Requests a second of the open loop.", DefaultValueFactory = _ => 500 };
        var command = new Command("swap", "Latency while the model is swapped under load.") { rate, Seconds, Json };
        command.SetAction(async (parsed, ct) =>
            (await SwapBench.RunAsync(parsed.GetValue(rate), parsed.GetValue(Seconds), ct)).Print(parsed.GetValue(Json)));
        return command;
    }

    private static Command Train()
    {
        var batch = new Option<int>("--batch") { Description = "Samples of a step.", DefaultValueFactory = _ => 4096 };
        var threads = new Option<int>("--threads") { Description = "Threads of one operation; 0 for one per core.", DefaultValueFactory = _ => 0 };
        var command = new Command("train", "Training samples a second against the machine's matrix multiplication.") { batch, threads, Json };
        command.SetAction((parsed, ct) => Task.Run(
            () => TrainBench.DeepFm(parsed.GetValue(batch), parsed.GetValue(threads), ct).Print(parsed.GetValue(Json)), ct));
        return command;
    }

    private static Command Memory()
    {
        var users = new Option<int>("--users") { Description = "Users to hold.", DefaultValueFactory = _ => 100_000 };
        var command = new Command("memory", "Bytes that a user at rest takes.") { users, Json };
        command.SetAction(async (parsed, ct) =>
            (await MemoryBench.RunAsync(parsed.GetValue(users), ct)).Print(parsed.GetValue(Json)));
        return command;
    }
}
