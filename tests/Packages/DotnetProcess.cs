using System.Diagnostics;
using System.Text;

namespace Recsys.Packages.Tests;

/// <summary>A program that a test runs as a user would: from a folder, with arguments. Dispose ends one that still runs.</summary>
internal sealed class DotnetProcess : IAsyncDisposable
{
    // Far above what anything here takes; a program that hangs fails the test and shows what it printed.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    private readonly StringBuilder _printed = new();
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly string? _awaited;

    private DotnetProcess(string folder, string? awaited, string file, string[] arguments)
    {
        _awaited = awaited;
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // What the test host was started with is not what a user's shell has.
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestHost).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Add(e.Data);
        _process.ErrorDataReceived += (_, e) => Add(e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs dotnet until it ends, which it must do well.</summary>
    /// <returns>What it printed.</returns>
    public static Task<string> RunAsync(string folder, params string[] arguments) => RunFileAsync(folder, Dotnet, arguments);

    /// <summary>Runs a program until it ends, which it must do well.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunFileAsync(string folder, string file, params string[] arguments)
    {
        await using var running = new DotnetProcess(folder, awaited: null, file, arguments);
        await running.EndedAsync().WaitAsync(Longest).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.True(running._process.HasExited && running._process.ExitCode == 0, $"{file} {string.Join(' ', arguments)} in {folder}:\n{running.Printed()}");
        return running.Printed();
    }

    /// <summary>Starts dotnet and waits until it has printed a line.</summary>
    public static async Task<DotnetProcess> StartAsync(string folder, string awaited, params string[] arguments)
    {
        var running = new DotnetProcess(folder, awaited, Dotnet, arguments);
        await Task.WhenAny(running._seen.Task, running.EndedAsync()).WaitAsync(Longest).ContinueWith(_ => { }, TaskScheduler.Default);
        if (!running._seen.Task.IsCompleted)
        {
            await running.DisposeAsync();
            Assert.Fail($"{string.Join(' ', arguments)} in {folder} did not print '{awaited}':\n{running.Printed()}");
        }

        return running;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool IsOfTheTestHost(string variable) =>
        variable.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || variable.StartsWith("VSTEST", StringComparison.Ordinal);

    private Task EndedAsync() => _process.WaitForExitAsync();

    private void Add(string? line)
    {
        lock (_printed)
        {
            _printed.AppendLine(line);
        }

        if (line is not null && line == _awaited)
        {
            _seen.TrySetResult();
        }
    }

    private string Printed()
    {
        lock (_printed)
        {
            return _printed.ToString();
        }
    }
}
