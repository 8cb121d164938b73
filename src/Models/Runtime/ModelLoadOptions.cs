namespace Recsys.Models;

/// <summary>Bounds of a loaded model.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>
    /// How far an output may lie from its golden value g: tolerance + tolerance * |g|. Above 0, at most 0.1;
    /// default 1e-4.
    /// </summary>
    public float GoldenTolerance { get; set; } = 1e-4f;

    /// <summary>Most candidates in one call of Score, 1 to 1,000,000; default 10,000. Bounds the memory of a call.</summary>
    public int MaxCandidates { get; set; } = 10_000;

    /// <summary>Most items that may be appended to the version, 0 to 10,000,000; default 100,000.</summary>
    public int MaxColdItems { get; set; } = 100_000;

    /// <summary>
    /// Most sets of input buffers kept for reuse per graph, 1 to 1024; default twice the number of processors.
    /// More calls at once than this work, and allocate.
    /// </summary>
    public int MaxPooledBuffers { get; set; } = Math.Clamp(2 * Environment.ProcessorCount, 1, 1024);

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its bound.</exception>
    public void Validate()
    {
        Require(GoldenTolerance is > 0 and <= 0.1f, nameof(GoldenTolerance), GoldenTolerance, "above 0, at most 0.1");
        Require(MaxCandidates is >= 1 and <= 1_000_000, nameof(MaxCandidates), MaxCandidates, "1 to 1000000");
        Require(MaxColdItems is >= 0 and <= 10_000_000, nameof(MaxColdItems), MaxColdItems, "0 to 10000000");
        Require(MaxPooledBuffers is >= 1 and <= 1024, nameof(MaxPooledBuffers), MaxPooledBuffers, "1 to 1024");
    }

    private static void Require(bool holds, string setting, object value, string bound)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(setting, value, $"ModelLoadOptions.{setting} allows: {bound}.");
        }
    }
}
