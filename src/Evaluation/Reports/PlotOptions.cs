using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>Size of plots.</summary>
public sealed record PlotOptions
{
    /// <summary>Width in pixels; 100 to 10,000. Default 800.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Height in pixels; 100 to 10,000. Default 600.</summary>
    public int Height { get; init; } = 600;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        OptionRange.Check(nameof(Width), Width, 100, 10_000);
        OptionRange.Check(nameof(Height), Height, 100, 10_000);
    }
}
