using System.Diagnostics;
using System.Globalization;

namespace Recsys.Cli.Cluster;

/// <summary>Sends signals to processes that this one started, directly or not.</summary>
internal static class Signals
{
    /// <summary>Sends one signal to some processes; those that have ended are ignored.</summary>
    public static async Task SendAsync(string signal, params IEnumerable<int> processes)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-s", signal, .. processes.Select(p => p.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    /// <summary>A process and all that it has started (Linux).</summary>
    public static List<int> Family(int process)
    {
        var family = new List<int> { process };
        for (var i = 0; i < family.Count; i++)
        {
            var children = $"/proc/{family[i]}/task/{family[i]}/children";
            if (File.Exists(children))
            {
                family.AddRange(File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => int.Parse(c, CultureInfo.InvariantCulture)));
            }
        }

        return family;
    }
}
