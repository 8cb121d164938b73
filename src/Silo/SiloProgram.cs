using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Recsys.Silo;

/// <summary>The silo as a process of its own: settings from the configuration, one line and exit code 1 where it cannot start.</summary>
internal static class SiloProgram
{
    // Where Docker and Kubernetes put them: a file's name is the setting's key, with "__" for ":".
    private const string SecretsFolder = "/run/secrets";

    /// <summary>Runs a silo until the process is told to stop, or does what else the arguments say.</summary>
    /// <param name="args">
    /// Settings, such as "--Recsys:SiloPort 11112"; before them "db migrate" to bring the database to this build's format, or "health" to ask a running
    /// silo whether it is ready.
    /// </param>
    /// <param name="output">Gets what commands say.</param>
    /// <param name="error">Gets why the silo cannot start.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        IHost? host = null;
        try
        {
            switch (args)
            {
                case ["db", "migrate", .. var settings]:
                    return await SiloCommands.MigrateAsync(Builder(settings).Configuration, output);
                case ["health", .. var settings]:
                    return await SiloCommands.HealthAsync(Builder(settings).Configuration, output);
            }

            var builder = Builder(args);
            builder.AddRecsysSilo();

            // A failed start is told once, in one line, below.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
            host = builder.Build();
            await host.StartAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            host?.Dispose();
            await error.WriteLineAsync(Environment.GetEnvironmentVariable("RECSYS_TRACE") == "1" ? e.ToString() : $"Recsys cannot start. {SettingNames.Explain(e)}");
            return 1;
        }

        using (host)
        {
            await host.WaitForShutdownAsync();
        }

        return 0;
    }

    private static HostApplicationBuilder Builder(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);

        // The environment and the command line, read again, come after the files.
        builder.Configuration
            .AddKeyPerFile(Path.GetFullPath(Environment.GetEnvironmentVariable("RECSYS_SECRETS") is { Length: > 0 } own ? own : SecretsFolder), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        return builder;
    }
}
