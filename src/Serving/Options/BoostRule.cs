namespace Recsys.Serving;

/// <summary>
/// A rule of the configuration that moves items up or down behind the ranker, such as a campaign or a game that is about to leave the store. It
/// brings no items into a list that recall did not find: the channel "rules" does.
/// </summary>
public sealed class BoostRule
{
    /// <summary>Ids of items that it moves; up to 1,000.</summary>
    public IList<string> Items { get; } = [];

    /// <summary>Attributes, all of which the items have that it moves too; up to 16, and none for the named items alone.</summary>
    public IDictionary<string, string> Attributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How far: this share of the range of the candidates' scores is added. 1 lifts the worst to the place of the best, -1 takes the best down to
    /// that of the worst. Default 0.1; -1 to 1. What several rules say of an item adds up.
    /// </summary>
    public double Strength { get; set; } = 0.1;

    /// <summary>What must be known of the user, by field: their answer, or where they gave none the request's context. Up to 16, and none for everybody.</summary>
    public IDictionary<string, string> When { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Surfaces that it is for; up to 100, and none for all.</summary>
    public IList<string> Surfaces { get; } = [];

    /// <summary>From when on; null for always.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when; null for ever.</summary>
    public DateTimeOffset? Until { get; set; }
}
