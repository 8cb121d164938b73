using Recsys.Core;

namespace Recsys.Models;

/// <summary>Bounds of a loaded model.</summary>
public sealed class ModelLoadOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Models";

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
    public SettingChecks Check()
    {
        var checks = new SettingChecks(Section);
        checks.Require(GoldenTolerance is > 0 and <= 0.1f, nameof(GoldenTolerance), GoldenTolerance, "above 0, at most 0.1");
        checks.Range(nameof(MaxCandidates), MaxCandidates, 1, 1_000_000);
        checks.Range(nameof(MaxColdItems), MaxColdItems, 0, 10_000_000);
        checks.Range(nameof(MaxPooledBuffers), MaxPooledBuffers, 1, 1024);
        return checks;
    }

    /// <summary>Throws where a bound is broken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value lies outside its bound.</exception>
    public void Validate() => Check().ThrowIfAny();
}
