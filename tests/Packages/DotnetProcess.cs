using System.Diagnostics;
using System.Text;

namespace Recsys.Packages.Tests;

/// <summary>Programs that a test runs as a user would: from a folder, with arguments, until they end.</summary>
internal static class DotnetProcess
{
    // Far above what anything here takes; a program that hangs fails the test and shows what it printed.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <summary>Runs the dotnet that runs this test.</summary>
    public static Task<string> RunAsync(string folder, params string[] arguments) =>
        RunFileAsync(folder, Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    /// <summary>Runs a program.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunFileAsync(string folder, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test host was started with is not what a user's shell has.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || k.StartsWith("VSTEST", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        var printed = new StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(Longest);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        var text = All();
        Assert.True(!deadline.IsCancellationRequested && process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} in {folder}:\n{text}");
        return text;

        void Add(string? line)
        {
            lock (printed)
            {
                printed.AppendLine(line);
            }
        }

        string All()
        {
            lock (printed)
            {
                return printed.ToString();
            }
        }
    }
}
