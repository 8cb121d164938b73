using Recsys.Core;

namespace Recsys.Samples;

/// <summary>
/// How long a shown item waits for each kind of outcome, from the answer on; 0 for a kind that nothing waits for. Short enough for learning to be
/// prompt, long enough for the kind: a click comes in minutes or not at all, a purchase after a night.
/// </summary>
public sealed class OutcomeWindows
{
    /// <summary>The longest that any window may be.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(14);

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
    public TimeSpan Of(InteractionKind kind) => kind switch
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

    /// <summary>Sets the window of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="window">From 0 to <see cref="Most"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public void Set(InteractionKind kind, TimeSpan window) => _ = kind switch
    {
        InteractionKind.Impression => Impression = window,
        InteractionKind.Click => Click = window,
        InteractionKind.Like => Like = window,
        InteractionKind.Dislike => Dislike = window,
        InteractionKind.Play => Play = window,
        InteractionKind.Dwell => Dwell = window,
        InteractionKind.AddToCart => AddToCart = window,
        InteractionKind.Purchase => Purchase = window,
        InteractionKind.Custom => Custom = window,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind"),
    };

    /// <summary>The longest window: when it is over nothing more is waited for.</summary>
    public TimeSpan Longest() => Enum.GetValues<InteractionKind>().Max(Of);
}
