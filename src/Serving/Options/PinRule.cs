namespace Recsys.Serving;

/// <summary>
/// A rule of the configuration that gives an item a place of the list, such as a launch at the top of the home page for a week. The channel "rules" brings
/// the item where no other does; what the request's filter refuses, as an item that is not available or that the user has bought, is not pinned.
/// </summary>
public sealed class PinRule
{
    /// <summary>Id of the item; required. Of a catalogue that does not have it nothing is pinned.</summary>
    public string Item { get; set; } = string.Empty;

    /// <summary>Its place, from 1; to 500. Where an earlier rule has taken it, the next one that is free. Default 1.</summary>
    public int Place { get; set; } = 1;

    /// <summary>What must be known of the user, by field: their answer, or where they gave none the request's context. Up to 16, and none for everybody.</summary>
    public IDictionary<string, string> When { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Surfaces that it is for; up to 100, and none for all.</summary>
    public IList<string> Surfaces { get; } = [];

    /// <summary>From when on; null for always.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when; null for ever.</summary>
    public DateTimeOffset? Until { get; set; }
}
