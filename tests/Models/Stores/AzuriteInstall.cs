using System.ComponentModel;
using System.Diagnostics;

namespace Recsys.Models.Tests;

/// <summary>Installs the blob emulator that tests/Models/azurite/package-lock.json pins.</summary>
internal static class AzuriteInstall
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The emulator's script, or why it cannot be had.</summary>
    public static (string? Script, string? Problem) Ensure()
    {
        var folder = Path.Combine(FindRoot(), "tests", "Models", "azurite");
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "blob", "main.js");

        // npm writes this file last: without it the folder is what an interrupted install left.
        var done = Path.Combine(folder, "node_modules", ".package-lock.json");

        // Test runs of one user take turns; the second one finds the first one's work.
        using var turn = new Mutex(
            initiallyOwned: false,
            "recsys-azurite-install",
            new NamedWaitHandleOptions { CurrentUserOnly = true, CurrentSessionOnly = false });
        try
        {
            if (!turn.WaitOne(Patience))
            {
                return (null, $"another test run did not finish 'npm ci' within {Patience}");
            }
        }
        catch (AbandonedMutexException)
        {
            // The other run died; whether its install is whole is asked next.
        }

        try
        {
            if (File.Exists(done) && File.Exists(script))
            {
                return (script, null);
            }

            var problem = RunInstall(folder);
            return problem is null && File.Exists(script) ? (script, null) : (null, problem ?? $"'npm ci' left no {script}");
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    /// <summary>Whether npm is on this machine.</summary>
    public static bool HasNpm()
    {
        try
        {
            using var npm = Process.Start(Npm("--version"))!;
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            return npm.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string? RunInstall(string folder)
    {
        var start = Npm("ci", "--no-audit", "--no-fund", "--no-progress");
        start.WorkingDirectory = folder;
        using var npm = Process.Start(start)!;
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEndAsync();
        if (!npm.WaitForExit(Patience))
        {
            npm.Kill(entireProcessTree: true);
            return $"'npm ci' did not finish within {Patience}";
        }

        return npm.ExitCode == 0 ? null : $"'npm ci' ended with {npm.ExitCode}: {output.Result} {errors.Result}";
    }

    private static ProcessStartInfo Npm(params string[] arguments) =>
        new(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Recsys.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName
            ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Recsys.sln.");
    }
}
