using System.CommandLine;
using System.Text.Json;
using Recsys.Cli.Chaos;
using Recsys.Cli.Hosting;
using Recsys.Simulation;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys chaos: a cluster that is killed, stopped and slowed, and a check of what it promised.</summary>
internal static class ChaosCommand
{
    // Without the right to mount a disk none can be filled but this machine's. Found out by mounting one, so not before it is asked for.
    private static FaultKind[] Everything => [.. Enum.GetValues<FaultKind>().Where(f => f != FaultKind.FillDisk || SmallDisk.IsAllowed)];

    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Decides what happens: the same for the same seed.", DefaultValueFactory = _ => 1 };
        var minutes = new Option<double>("--minutes") { Description = "Length of the run, above 0, at most 120.", DefaultValueFactory = _ => 3 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value > 0 && value <= 120))
            {
                result.AddError($"--minutes is {value}; it must be above 0, at most 120.");
            }
        });
        var silos = new Option<int>("--silos", "-n") { Description = "How many, 2 to 16.", DefaultValueFactory = _ => 3 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && n is < 2 or > 16)
            {
                result.AddError($"--silos is {n}; it must be from 2 to 16.");
            }
        });
        var faults = new Option<FaultKind[]>("--faults") { Description = "What may happen; unless given, everything (a full disk only where this process may mount one).", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Everything };
        var databases = new Option<int>("--databases") { Description = "Databases that the log is divided over, 1 to 4; with several, users move from one to another all the while.", DefaultValueFactory = _ => 1 };
        databases.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && n is < 1 or > 4)
            {
                result.AddError($"--databases is {n}; it must be from 1 to 4.");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print one JSON object, last, on standard output." };
        var command = new Command("chaos", "Kills, stops and slows silos and their database under load, and checks that nothing acknowledged was lost or doubled.") { seed, minutes, silos, faults, databases, json };
        command.SetAction(async (parsed, ct) =>
        {
            if (!PostgresServer.IsInstalled)
            {
                await Console.Error.WriteLineAsync("PostgreSQL's server is not installed; on Debian: apt-get install postgresql.");
                return 2;
            }

            if (parsed.GetValue(faults)?.Contains(FaultKind.FillDisk) == true && !SmallDisk.IsAllowed)
            {
                await Console.Error.WriteLineAsync($"--faults {FaultKind.FillDisk} needs a disk of the database's own: run it as root, on Linux, where a file system can be mounted.");
                return 2;
            }

            using var folder = new StateFolder(null);
            var report = await new ChaosRun(
                parsed.GetValue(seed),
                TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                parsed.GetValue(silos),
                folder.Path,
                parsed.GetValue(faults) ?? Everything,
                parsed.GetValue(databases),
                Console.Error.WriteLine).RunAsync(ct);
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            }
            else
            {
                AnsiConsole.WriteLine(
                    $"Seed {report.Seed}: {report.Faults} faults, {report.Requests} requests, {report.Failed} tries failed ({report.FailedUnexpectedly} while nothing happened), the slowest batch {report.Slowest.TotalSeconds:0.0} s, {report.Acknowledged} events acknowledged, {report.Events} in the log, {report.Moves} moves of users to another database, of whose tries {report.InterruptedMoves} ended in the middle.");
                foreach (var line in report.Wrong.Take(50))
                {
                    AnsiConsole.WriteLine($"  {line}");
                }

                AnsiConsole.WriteLine(report.Wrong.Count == 0 ? "All is as it was promised." : $"{report.Wrong.Count} things are wrong.");
            }

            return report.Wrong.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
