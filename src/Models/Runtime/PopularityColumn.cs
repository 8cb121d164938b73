namespace Recsys.Models;

/// <summary>Training counts by row, 0 for rows appended later. One thread at a time may grow it while any number read.</summary>
internal sealed class PopularityColumn(float[] counts)
{
    private volatile float[] _counts = counts;

    /// <summary>The largest count.</summary>
    public float Max { get; } = counts.Max();

    /// <summary>At least as long as the rows added.</summary>
    public ReadOnlySpan<float> Counts => _counts;

    /// <summary>Makes room for rows.</summary>
    /// <param name="count">Number of rows.</param>
    public void GrowTo(int count)
    {
        var counts = _counts;
        if (count > counts.Length)
        {
            var grown = new float[Math.Max(count, counts.Length + (counts.Length / 8) + 16)];
            counts.CopyTo(grown, 0);
            _counts = grown;
        }
    }
}
