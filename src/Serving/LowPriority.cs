using System.Runtime.InteropServices;

namespace Recsys.Serving;

/// <summary>Runs work on a thread of its own that gives way to requests.</summary>
internal static partial class LowPriority
{
    private const int ProcessOrThread = 0;
    private const int CallingThread = 0;
    private const int Niceness = 19;

    /// <summary>
    /// Runs the work. On Linux, where .NET's thread priorities do nothing, the thread makes itself nicer: a tenth of a second
    /// of loading at full priority is seen in the 99th percentile of the requests beside it.
    /// </summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                // A refusal changes nothing but the speed.
                _ = SetPriority(ProcessOrThread, CallingThread, Niceness);
            }

            return work();
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
