using System.CommandLine;
using Recsys.Cli.Cluster;
using Spectre.Console;

namespace Recsys.Cli.Commands;

/// <summary>recsys cluster: several silos on this machine.</summary>
internal static class ClusterCommand
{
    public static Command Create()
    {
        var count = new Option<int>("--silos", "-n") { Description = "How many, 1 to 16.", DefaultValueFactory = _ => 4 };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && n is < 1 or > 16)
            {
                result.AddError($"--silos is {n}; it must be from 1 to 16.");
            }
        });
        var folder = new Option<string>("--folder") { Description = "Folder of the silos' files and of the models.", DefaultValueFactory = _ => "recsys-cluster" };
        var connection = new Option<string?>("--connection") { Description = "Connection string of a PostgreSQL database; unless given, a server of its own is started and deleted at the end." };
        var up = new Command("up", "Starts silos as processes on loopback, one cluster by PostgreSQL, until Ctrl+C.") { count, folder, connection };
        up.SetAction(async (parsed, ct) =>
        {
            await using var cluster = await LocalCluster.StartAsync(parsed.GetValue(count), parsed.GetValue(folder)!, parsed.GetValue(connection), ct);
            AnsiConsole.WriteLine($"{cluster.Silos.Count} silos of cluster {LocalCluster.Name} are up; models are in {cluster.ModelFolder}. Ctrl+C stops them.");
            foreach (var silo in cluster.Silos)
            {
                AnsiConsole.WriteLine($"  clients at 127.0.0.1:{silo.Gateway}, silos at 127.0.0.1:{silo.Port}, process {silo.Id}");
            }

            try
            {
                await Task.Delay(Timeout.Infinite, ct);
            }
            catch (OperationCanceledException)
            {
                // How it ends.
            }

            return 0;
        });
        return new Command("cluster", "Runs several silos on this machine.") { up };
    }
}
