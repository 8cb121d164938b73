using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Client;
using Recsys.Silo;

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

    /// <summary>The option that says which cluster is meant.</summary>
    public static Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = "Name of the cluster, Recsys:Cluster:Name of its silos; unless given, that of the store in ./recsys-data.",
        DefaultValueFactory = _ => ClusterName.Read(new RecsysSiloOptions().DataFolder),
    };

    /// <summary>Connects to the cluster that the command line names, runs and disconnects.</summary>
    public static Task RunAsync(ParseResult parsed, Func<IRecsysClient, Task> run, CancellationToken cancellationToken) =>
        RunAsync<IRecsysClient>(parsed, run, cancellationToken);

    /// <summary>The same, for what the client does not show.</summary>
    public static Task RunAsync(ParseResult parsed, Func<IGrainFactory, Task> run, CancellationToken cancellationToken) =>
        RunAsync<IGrainFactory>(parsed, run, cancellationToken);

    private static async Task RunAsync<TService>(ParseResult parsed, Func<TService, Task> run, CancellationToken cancellationToken)
        where TService : notnull
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        // Such as Recsys__Client__CertificateFile, for a cluster that wants a certificate.
        builder.Configuration.AddEnvironmentVariables();

        // A failed start is thrown as well, and told in one line.
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddConsole();
        builder.AddRecsysClient(client =>
        {
            client.Gateways = [parsed.GetValue(Gateway)!];
            client.Cluster = parsed.GetValue(Cluster);
            client.StartDeadline = TimeSpan.FromSeconds(5);
        });
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        try
        {
            await run(host.Services.GetRequiredService<TService>());
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
