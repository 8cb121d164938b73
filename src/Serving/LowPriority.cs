using System.Runtime.InteropServices;

namespace Recsys.Serving;

/// <summary>Runs work on a thread of its own that gives way to requests.</summary>
internal static partial class LowPriority
{
    private const int CallingThread = 0;
    private const int IdlePolicy = 5;

    /// <summary>
    /// Runs the work. On Linux, where .NET's thread priorities do nothing, the thread puts itself under SCHED_IDLE. Niceness is
    /// not enough: since EEVDF (Linux 6.6) a thread keeps its core for its slice of some 3 ms however nice it is, and a request
    /// that wakes meanwhile waits, which is seen in the 99th percentile; an idle thread yields at once. A silo without any idle
    /// time loads slowly.
    /// </summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                // A refusal changes nothing but the speed. The structure sched_param holds one number, which must be 0 here.
                var priority = 0;
                _ = SetScheduler(CallingThread, IdlePolicy, in priority);

                // The new thread came to its core at ordinary priority, and keeps it for the rest of its slice unless it yields.
                Thread.Yield();
            }

            return work();
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
