using System.Net;
using Microsoft.Extensions.Configuration;
using Recsys.Grains.Storage.Postgres;

namespace Recsys.Silo;

/// <summary>What the silo's program does beside running a silo: for containers that hold nothing else, no shell and no tool.</summary>
internal static class SiloCommands
{
    /// <summary>Brings the database of the settings to this build's format, and ends.</summary>
    /// <exception cref="RecsysStartException">No database is set.</exception>
    public static async Task<int> MigrateAsync(IConfiguration configuration, TextWriter output)
    {
        var options = new PostgresOptions();
        configuration.GetSection(PostgresOptions.Section).Bind(options);
        if (string.IsNullOrEmpty(options.ConnectionString))
        {
            throw new RecsysStartException($"{PostgresOptions.Section}:{nameof(options.ConnectionString)} is not set; allowed: the connection string of the database that is to be migrated.");
        }

        foreach (var log in options.Log)
        {
            await PostgresSchema.MigrateAsync(options.For(log));
        }

        var (before, after) = await PostgresSchema.MigrateAsync(options);
        await output.WriteLineAsync(before == after ? $"Schema {after}: nothing to do." : $"Schema {before} was brought to {after}.");
        return 0;
    }

    /// <summary>Asks the silo of the settings, on this machine, whether it is ready.</summary>
    /// <returns>0 where it is, degraded or not.</returns>
    public static async Task<int> HealthAsync(IConfiguration configuration, TextWriter output)
    {
        var options = new RecsysSiloOptions();
        configuration.GetSection(RecsysSiloOptions.Section).Bind(options);
        if (options.HealthPort == 0)
        {
            throw new RecsysStartException($"{RecsysSiloOptions.Section}:{nameof(options.HealthPort)} is 0, and there is nobody to ask; allowed: the port of the silo's health.");
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), options.HealthPort, "ready").Uri);
            await output.WriteAsync(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await output.WriteLineAsync($"The silo does not answer at port {options.HealthPort}: {e.Message}");
            return 1;
        }
    }
}
