using System.Globalization;

namespace Recsys.Cli.Bench;

/// <summary>Processor time of other processes, from Linux' <c>/proc</c>.</summary>
internal static class ProcessorTime
{
    // The unit of /proc's times is a hundredth of a second on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>What a process' living children took until now, those that they waited for included.</summary>
    /// <param name="parent">The process.</param>
    public static TimeSpan OfChildren(int parent)
    {
        double ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
        {
            try
            {
                // Fields after the name, which stands in brackets: state, parent, ..., utime, stime, cutime, cstime as the 12th to 15th.
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                if (int.Parse(fields[1], CultureInfo.InvariantCulture) == parent)
                {
                    ticks += fields[11..15].Sum(f => double.Parse(f, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
