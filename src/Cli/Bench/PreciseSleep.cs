using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Recsys.Cli.Bench;

/// <summary>
/// Sleeps until a moment, to about a tenth of a millisecond on Linux. Waiting in a loop would be more exact, and would take a
/// core from what is measured: on two cores that made every other background thread of the process a visible delay.
/// </summary>
internal static partial class PreciseSleep
{
    /// <summary>Sleeps until a timestamp of <see cref="Stopwatch"/>; returns at once where it has passed.</summary>
    public static void Until(long timestamp)
    {
        for (long left; (left = timestamp - Stopwatch.GetTimestamp()) > 0;)
        {
            var microseconds = Math.Max(1, left * 1_000_000 / Stopwatch.Frequency);
            if (OperatingSystem.IsLinux())
            {
                // Below a second, which is all that usleep promises to take.
                _ = SleepMicroseconds((uint)Math.Min(microseconds, 500_000));
            }
            else
            {
                Thread.Sleep((int)Math.Min(Math.Ceiling(microseconds / 1000.0), 500));
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicroseconds(uint microseconds);
}
