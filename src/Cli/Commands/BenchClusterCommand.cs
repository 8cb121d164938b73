using System.CommandLine;
using Recsys.Cli.Bench;
using Recsys.Simulation;

namespace Recsys.Cli.Commands;

/// <summary>recsys bench cluster: several silo processes beside one, and one of them killed.</summary>
internal static class BenchClusterCommand
{
    public static Command Create(Option<int> seconds, Option<bool> json)
    {
        var silos = new Option<int>("--silos", "-n") { Description = "Silo processes, 2 to 8.", DefaultValueFactory = _ => 4 };
        silos.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 2 or > 8)
            {
                result.AddError($"--silos is {result.GetValueOrDefault<int>()}; it must be from 2 to 8.");
            }
        });
        var rate = new Option<double>("--rate") { Description = "Requests a second while one silo is killed, at most 10,000.", DefaultValueFactory = _ => 300 };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is var value && !(value >= 1 && value <= 10_000))
            {
                result.AddError($"--rate is {value}; it must be from 1 to 10000.");
            }
        });
        var command = new Command("cluster", "Lists a processor second of several silo processes against one's, and users' waits when one of them is killed.") { silos, rate, seconds, json };
        command.SetAction(async (parsed, ct) =>
        {
            if (!PostgresServer.IsInstalled)
            {
                await Console.Error.WriteLineAsync("PostgreSQL's server is not installed; on Debian: apt-get install postgresql.");
                return 2;
            }

            (await ClusterBench.RunAsync(parsed.GetValue(silos), parsed.GetValue(rate), parsed.GetValue(seconds), ct)).Print(parsed.GetValue(json));
            return 0;
        });
        return command;
    }
}
