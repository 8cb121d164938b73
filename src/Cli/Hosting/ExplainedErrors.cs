using System.CommandLine;
using System.Net.Sockets;
using Azure;
using Microsoft.Extensions.Options;
using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Silo;
using Recsys.Training.Native;

namespace Recsys.Cli.Hosting;

/// <summary>
/// Runs a command so that what the arguments, the data or the environment explain is told by its message alone; anything else is
/// a fault of the program and shown with its trace. The variable RECSYS_TRACE set to 1 shows every trace.
/// </summary>
internal static class ExplainedErrors
{
    /// <summary>Runs a command.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="error">Where messages go.</param>
    /// <returns>The exit code: the command's own, or 1 where it failed or was cancelled.</returns>
    public static async Task<int> RunAsync(RootCommand root, string[] args, TextWriter error)
    {
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Error = error });
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Cancelled.");
        }
        catch (Exception e)
        {
            await error.WriteLineAsync(IsExplained(e) && Environment.GetEnvironmentVariable("RECSYS_TRACE") != "1" ? Line(e) : e.ToString());
        }

        return 1;
    }

    /// <summary>What is said of an error: settings by their options, and of the blob store, which adds headers and content below, the reason alone.</summary>
    public static string Line(Exception e) => e switch
    {
        SettingException setting => setting.In(OptionNames.Of),
        RequestFailedException => e.Message.Split('\n', 2)[0].TrimEnd(),
        _ => e.Message,
    };

    /// <summary>Whether the message of an error says all that its reader needs.</summary>
    public static bool IsExplained(Exception e) => e
        is ArgumentException or RequestFailedException or FormatException or IOException or UnauthorizedAccessException or SocketException or OptionsValidationException
        or DataFormatException or TrainingDataException or TorchLoadException
        or ArtifactException or ModelVersionNotFoundException or ModelVersionExistsException or ModelStoreUnavailableException
        or RecsysValidationException or EventLogUnavailableException or CatalogueUnavailableException or RecsysOverloadedException or RecsysStartException
        or ModelSwapException or ModelSwapUnavailableException or OrleansException;
}
