namespace Recsys.Serving;

/// <summary>What a surface sets otherwise of a channel's settings; null leaves the setting as it is everywhere.</summary>
public sealed class ChannelOverride
{
    /// <summary>Instead of <see cref="ChannelOptions.Enabled"/>; false is off without a version too.</summary>
    public bool? Enabled { get; set; }

    /// <summary>Instead of <see cref="ChannelOptions.WithoutVersion"/>.</summary>
    public bool? WithoutVersion { get; set; }

    /// <summary>Instead of <see cref="ChannelOptions.Quota"/>; 0 to 10,000.</summary>
    public int? Quota { get; set; }

    /// <summary>Instead of <see cref="ChannelOptions.Deadline"/>; 1 ms to 1 minute.</summary>
    public TimeSpan? Deadline { get; set; }

    /// <summary>Instead of <see cref="ChannelOptions.Weight"/>; 1 to 1,000.</summary>
    public int? Weight { get; set; }

    /// <summary>Instead of <see cref="ChannelOptions.Slots"/>; 0 to 100.</summary>
    public int? Slots { get; set; }

    internal ChannelOptions Over(ChannelOptions everywhere) => new()
    {
        Enabled = Enabled ?? everywhere.Enabled,
        WithoutVersion = WithoutVersion ?? (Enabled is null && everywhere.WithoutVersion),
        Quota = Quota ?? everywhere.Quota,
        Deadline = Deadline ?? everywhere.Deadline,
        Weight = Weight ?? everywhere.Weight,
        Slots = Slots ?? everywhere.Slots,
    };
}
