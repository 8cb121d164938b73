using System.Diagnostics;

namespace Recsys.Cli.Bench;

/// <summary>Processes that take all the processor time that they get, as neighbours on a shared machine do.</summary>
internal sealed class CpuHogs : IDisposable
{
    private readonly List<Process> _processes = [];

    public CpuHogs(int count)
    {
        for (var i = 0; i < count; i++)
        {
            // It ends by itself some time after a bench that could not end it.
            _processes.Add(Process.Start("/bin/sh", ["-c", "end=$(($(date +%s) + 600)); while [ $(date +%s) -lt $end ]; do i=0; while [ $i -lt 1000000 ]; do i=$((i + 1)); done; done"]));
        }
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
