namespace Recsys.Cli.Demo;

/// <summary>Counts the events that the silo acknowledged. Thread-safe.</summary>
internal sealed class DemoTally
{
    private long _acknowledged;

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public void Acknowledge(int events) => Interlocked.Add(ref _acknowledged, events);
}
