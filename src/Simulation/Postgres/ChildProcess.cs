using System.Collections.Concurrent;
using System.Diagnostics;

namespace Recsys.Simulation;

/// <summary>Starts processes that end with this one, however it ends: on Linux the system sends them a signal, by setpriv of util-linux.</summary>
internal static class ChildProcess
{
    // The signal comes when the thread ends that started the child, so that is one that never does.
    private static readonly BlockingCollection<Action> Work = [];

    static ChildProcess() => new Thread(() =>
    {
        foreach (var work in Work.GetConsumingEnumerable())
        {
            work();
        }
    })
    { IsBackground = true, Name = "recsys-children" }.Start();

    /// <summary>Starts a process.</summary>
    /// <param name="start">What, with the arguments as a list.</param>
    /// <param name="signal">The signal that it gets when this process is gone, such as "KILL".</param>
    /// <param name="user">The user that it runs as; null for this process's.</param>
    public static async Task<Process> StartAsync(ProcessStartInfo start, string signal, string? user = null)
    {
        if (OperatingSystem.IsLinux())
        {
            string[] own = user is null ? [] : [$"--reuid={user}", $"--regid={user}", "--clear-groups"];
            string[] all = [$"--pdeathsig={signal}", .. own, start.FileName, .. start.ArgumentList];
            start.FileName = "setpriv";
            start.ArgumentList.Clear();
            Array.ForEach(all, start.ArgumentList.Add);
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                started.SetException(e);
            }
        });
        return await started.Task.ConfigureAwait(false);
    }
}
