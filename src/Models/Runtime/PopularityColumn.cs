using Recsys.Core;

namespace Recsys.Models;

/// <summary>Training counts by row, 0 for rows appended later. One thread at a time may grow it while any number read.</summary>
internal sealed class PopularityColumn : IDisposable
{
    private readonly NativeArray<float> _counts;

    public PopularityColumn(ReadOnlySpan<float> counts)
    {
        _counts = new NativeArray<float>(counts.Length);
        counts.CopyTo(_counts.Span);
        foreach (var count in counts)
        {
            Max = Math.Max(Max, count);
        }
    }

    /// <summary>The largest count.</summary>
    public float Max { get; }

    /// <summary>At least as long as the rows added.</summary>
    public ReadOnlySpan<float> Counts => _counts.Span;

    /// <summary>Makes room for rows.</summary>
    /// <param name="count">Number of rows.</param>
    public void GrowTo(int count) => _counts.GrowTo(count);

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _counts.Dispose();
}
