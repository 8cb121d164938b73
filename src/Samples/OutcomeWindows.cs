using Recsys.Core;

namespace Recsys.Samples;

/// <summary>
/// How long a shown item waits for each kind of outcome, from the answer on; 0 for a kind that nothing waits for. Short enough for learning to be
/// prompt, long enough for the kind: a click comes in minutes or not at all, a purchase after a night.
/// </summary>
public sealed class OutcomeWindows
{
    /// <summary>The longest that any window may be.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>Until the application tells that the item was in view. Default 10 minutes.</summary>
    public TimeSpan Impression { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Until a click. Default 10 minutes.</summary>
    public TimeSpan Click { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Until a like. Default 1 hour.</summary>
    public TimeSpan Like { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Until a dislike. Default 1 hour.</summary>
    public TimeSpan Dislike { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Until it was played. Default 1 hour.</summary>
    public TimeSpan Play { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Until its page was read. Default 1 hour.</summary>
    public TimeSpan Dwell { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Until it was put into the cart. Default 1 day.</summary>
    public TimeSpan AddToCart { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Until it was bought. Default 1 day.</summary>
    public TimeSpan Purchase { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Until an event of a kind of the application's own. Default 0: nothing waits for them.</summary>
    public TimeSpan Custom { get; set; }

    /// <summary>The window of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public TimeSpan this[InteractionKind kind]
    {
        get => kind switch
        {
            InteractionKind.Impression => Impression,
            InteractionKind.Click => Click,
            InteractionKind.Like => Like,
            InteractionKind.Dislike => Dislike,
            InteractionKind.Play => Play,
            InteractionKind.Dwell => Dwell,
            InteractionKind.AddToCart => AddToCart,
            InteractionKind.Purchase => Purchase,
            InteractionKind.Custom => Custom,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind"),
        };
        set => _ = kind switch
        {
            InteractionKind.Impression => Impression = value,
            InteractionKind.Click => Click = value,
            InteractionKind.Like => Like = value,
            InteractionKind.Dislike => Dislike = value,
            InteractionKind.Play => Play = value,
            InteractionKind.Dwell => Dwell = value,
            InteractionKind.AddToCart => AddToCart = value,
            InteractionKind.Purchase => Purchase = value,
            InteractionKind.Custom => Custom = value,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind"),
        };
    }

    /// <summary>The longest window: when it is over nothing more is waited for.</summary>
    public TimeSpan Longest => Enum.GetValues<InteractionKind>().Max(k => this[k]);
}
