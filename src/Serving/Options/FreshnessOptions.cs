namespace Recsys.Serving;

/// <summary>How much new items are lifted behind the ranker. What is lifted loses half of it with each <see cref="HalfLife"/> of its age.</summary>
public sealed class FreshnessOptions
{
    /// <summary>What an item of age 0 gets: this share of the range of the candidates' scores. Default 0, which lifts nothing; 0 to 1.</summary>
    public double Strength { get; set; }

    /// <summary>Age at which an item gets half of that, and at twice the age a quarter. Default 7 days; 1 minute to 3,650 days.</summary>
    public TimeSpan HalfLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Item attribute that says since when there is an item: a time such as 2026-11-01 or 2026-11-01T06:00Z (UTC where it names no offset), or unix milliseconds.
    /// An item whose value is neither, or that has none, gets nothing. Null, the default, for when the catalogue first had it.
    /// </summary>
    public string? Field { get; set; }
}
