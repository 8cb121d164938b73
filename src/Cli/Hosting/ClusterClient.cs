using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Recsys.Client;

namespace Recsys.Cli.Hosting;

/// <summary>A client of a running cluster, for one command.</summary>
internal static class ClusterClient
{
    /// <summary>The option that says where the cluster is.</summary>
    public static Option<string> Gateway { get; } = new("--gateway")
    {
        Description = "Address and port of a silo's gateway.",
        DefaultValueFactory = _ => "127.0.0.1:30000",
    };

    /// <summary>Connects, runs and disconnects.</summary>
    public static async Task RunAsync(string gateway, Func<IRecsysClient, Task> run, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // A failed start is thrown as well, and told in one line.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddConsole();
        builder.AddRecsysClient(client =>
        {
            client.UseStaticClustering(IPEndPoint.Parse(gateway));
            client.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = ("recsys", "recsys"));
        });
        using var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (OrleansException e)
        {
            throw new ArgumentException($"No silo answers at '{gateway}'; start one, or name its gateway by {Gateway.Name}.", e);
        }

        try
        {
            await run(host.Services.GetRequiredService<IRecsysClient>());
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
