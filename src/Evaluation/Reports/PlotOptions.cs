namespace Recsys.Evaluation;

/// <summary>Size of plots.</summary>
public sealed record PlotOptions
{
    /// <summary>Width in pixels; 100 to 10,000. Default 800.</summary>
    public int Width { get; init; } = 800;

    /// <summary>Height in pixels; 100 to 10,000. Default 600.</summary>
    public int Height { get; init; } = 600;

    /// <summary>Checks every setting against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside; the message names it, its value and the bound.</exception>
    public void Validate()
    {
        Check(Width, nameof(Width));
        Check(Height, nameof(Height));
    }

    private static void Check(int value, string name)
    {
        if (value is < 100 or > 10_000)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 100 to 10000 pixels.");
        }
    }
}
