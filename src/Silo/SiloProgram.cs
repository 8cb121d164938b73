using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Recsys.Silo;

/// <summary>The silo as a process of its own: settings from the configuration, one line and exit code 1 where it cannot start.</summary>
internal static class SiloProgram
{
    // Where Docker and Kubernetes put them: a file's name is the setting's key, with "__" for ":".
    private const string SecretsFolder = "/run/secrets";

    /// <summary>Runs until the process is told to stop.</summary>
    /// <param name="args">Settings of the command line, such as "--Recsys:SiloPort 11112".</param>
    /// <param name="error">Gets why the silo cannot start.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        IHost? host = null;
        try
        {
            var builder = Host.CreateApplicationBuilder(args);

            // The environment and the command line, read again, come after the files.
            builder.Configuration
                .AddKeyPerFile(Path.GetFullPath(Environment.GetEnvironmentVariable("RECSYS_SECRETS") is { Length: > 0 } own ? own : SecretsFolder), optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(args);
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
}
