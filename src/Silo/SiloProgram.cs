using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>The silo as a process of its own: settings from the configuration, one line and exit code 1 where it cannot start.</summary>
internal static partial class SiloProgram
{
    // How the binder of the configuration begins what it says of a value of another type, with key and value.
    private const string Unreadable = "Failed to convert configuration value";

    private static readonly Dictionary<string, string> Sections = new()
    {
        [nameof(RecsysSiloOptions)] = "",
        [nameof(RecsysLimits)] = ":Limits",
        [nameof(SqliteOptions)] = ":Sqlite",
        [nameof(EventLogOptions)] = ":Log",
        [nameof(ServingOptions)] = ":Serving",
        [nameof(RecallOptions)] = ":Recall",
        [nameof(ModelLoadOptions)] = ":Models",
        [nameof(RecsysClientOptions)] = ":Client",
    };

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
            await error.WriteLineAsync(Environment.GetEnvironmentVariable("RECSYS_TRACE") == "1" ? e.ToString() : Line(e));
            return 1;
        }

        using (host)
        {
            await host.WaitForShutdownAsync();
        }

        return 0;
    }

    /// <summary>An error in one line, with settings by their keys.</summary>
    internal static string Line(Exception e)
    {
        var text = e is OptionsValidationException options ? string.Join(' ', options.Failures)
            : e is RecsysStartException or IOException ? e.Message
            : Causes(e).FirstOrDefault(c => c.Message.StartsWith(Unreadable, StringComparison.Ordinal)) is { } unreadable ? unreadable.Message
            : $"{e.GetBaseException().GetType().Name}: {e.GetBaseException().Message} (RECSYS_TRACE=1 shows where)";
        return "Recsys cannot start. " + SettingName().Replace(
            text.ReplaceLineEndings(" "),
            match => Sections.TryGetValue(match.Groups[1].Value, out var section)
                ? $"{SiloSettings.Section}{section}:{match.Groups[2].Value.Replace('.', ':')}"
                : match.Value);
    }

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }

    [GeneratedRegex(@"\b(\w+(?:Options|Limits))\.(\w+(?:\.\w+)*)")]
    private static partial Regex SettingName();
}
