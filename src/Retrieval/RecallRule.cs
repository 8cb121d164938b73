namespace Recsys.Retrieval;

/// <summary>A rule of the configuration: whom it is for, and what they get. Used by the channel "rules".</summary>
public sealed class RecallRule
{
    /// <summary>
    /// What must be known of the user, by field: their answer, or where they gave none the request's context. All must be equal; up
    /// to 16, and none for everybody.
    /// </summary>
    public IDictionary<string, string> When { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The longest session that the rule is for. Default 0, which is new users alone; 0 to 500, null for any.</summary>
    public int? MaxSession { get; set; } = 0;

    /// <summary>Ids of items to bring, the best first; unknown ones are passed over. Up to 1,000.</summary>
    public IList<string> Items { get; } = [];

    /// <summary>From when on; null for always.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when; null for ever.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>
    /// Attributes of items, all of which the popular items must have that the rule brings behind <see cref="Items"/>; up to 16,
    /// and none for no popular items.
    /// </summary>
    public IDictionary<string, string> Popular { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
