using System.Runtime.InteropServices;

namespace Recsys.Serving;

/// <summary>Runs work on a thread of its own that gives way to requests.</summary>
internal static partial class LowPriority
{
    private const int CallingThread = 0;
    private const uint BatchPolicy = 3;
    private const int Niceness = 10;

    // The shortest that the kernel grants.
    private const ulong SliceNanoseconds = 100_000;

    /// <summary>
    /// Runs the work. On Linux, where .NET's thread priorities do nothing, the thread makes itself a nice batch thread with the shortest
    /// slice.
    /// <para>
    /// Niceness alone is not enough: since EEVDF (Linux 6.6) a thread keeps its core for its slice of some 3 ms however nice it is,
    /// and a request that wakes meanwhile waits, which is seen in the 99th percentile. A thread under SCHED_IDLE yields at once, but
    /// where other processes load the cores it comes to run every second or so, and a collection of garbage, which waits for each
    /// thread that runs managed code to reach a safe point, stops all requests for as long. With a short slice (Linux 6.12) the
    /// thread yields within .1 ms, and its turns come often. The niceness is a compromise: at 19 its turns are so few that collections
    /// beside busy neighbours still wait ("recsys bench swap --hogs 2"); at 0 it would take half of what requests need.
    /// </para>
    /// </summary>
    public static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            if (OperatingSystem.IsLinux())
            {
                GiveWay();
            }

            return work();
        },
        cancellationToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    // A refusal changes nothing but the speed. Kernels without slices of one's own ignore that field.
    private static void GiveWay()
    {
        nint? call = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 314,
            Architecture.Arm64 => 274,
            _ => null,
        };
        if (call is { } number)
        {
            var attributes = new SchedulingAttributes
            {
                Size = (uint)Marshal.SizeOf<SchedulingAttributes>(),
                Policy = BatchPolicy,
                Niceness = Niceness,
                Runtime = SliceNanoseconds,
            };
            _ = SetAttributes(number, CallingThread, in attributes, 0);
        }

        // The new thread came to its core at ordinary priority, and keeps it for the rest of its slice unless it yields.
        Thread.Yield();
    }

    // sched_setattr has no function in older C libraries.
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SetAttributes(nint call, nint thread, in SchedulingAttributes attributes, nint flags);

    // struct sched_attr in its first version.
    [StructLayout(LayoutKind.Sequential)]
    private struct SchedulingAttributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
