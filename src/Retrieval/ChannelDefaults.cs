namespace Recsys.Retrieval;

/// <summary>
/// What a channel's class says before there is a channel: its name, and the settings that it has unless the configuration sets others. A
/// host reads it when the channel is registered.
/// </summary>
/// <param name="Name">Name in options, answers and metrics.</param>
public sealed record ChannelDefaults(string Name)
{
    /// <summary>Whether the channel is asked. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether one that is not <see cref="Enabled"/> is asked while no model version is active. Default false.</summary>
    public bool WithoutVersion { get; init; }

    /// <summary>The most candidates that it may bring. Default 50.</summary>
    public int Quota { get; init; } = 50;

    /// <summary>Channels of more weight are asked first. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Places at the end of the answer that are kept for it. Default 0.</summary>
    public int Slots { get; init; }
}
