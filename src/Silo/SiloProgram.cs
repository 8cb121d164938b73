using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Recsys.Silo;

/// <summary>The silo as a process of its own: settings from the configuration, one line and exit code 1 where it cannot start.</summary>
internal static class SiloProgram
{
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
