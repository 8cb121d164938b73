namespace Recsys.Serving;

/// <summary>What one surface sets otherwise; null leaves a setting as it is everywhere.</summary>
public sealed class SurfaceOptions
{
    /// <summary>Instead of <see cref="ServingOptions.Candidates"/>; 1 to 10,000.</summary>
    public int? Candidates { get; set; }

    /// <summary>Instead of <see cref="ServingOptions.SeenLimit"/>; 0 to 1,000.</summary>
    public int? SeenLimit { get; set; }

    /// <summary>Instead of <see cref="ServingOptions.HideBought"/>.</summary>
    public bool? HideBought { get; set; }

    /// <summary>Instead of <see cref="ServingOptions.OnlineWeight"/>; 0 to 10.</summary>
    public double? OnlineWeight { get; set; }

    /// <summary>What is otherwise of <see cref="ServingOptions.Diversity"/>.</summary>
    public DiversityOverride Diversity { get; set; } = new();

    /// <summary>What is otherwise of <see cref="ServingOptions.Bandit"/>.</summary>
    public BanditOverride Bandit { get; set; } = new();

    /// <summary>Channels with other settings than everywhere, by name.</summary>
    public IDictionary<string, ChannelOverride> Channels { get; } = new Dictionary<string, ChannelOverride>(StringComparer.Ordinal);
}
