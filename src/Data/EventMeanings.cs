namespace Recsys.Data;

/// <summary>What the events of a format say; each format declares it, since a number alone tells nobody whether it is a rating or seconds.</summary>
[Flags]
public enum EventMeanings
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What was shown, clicked or not.</summary>
    Impressions = 1,

    /// <summary>What was opened, viewed or listened to.</summary>
    Clicks = 2,

    /// <summary>The value of each event is a rating.</summary>
    Ratings = 4,

    /// <summary>Plays, whose value is seconds.</summary>
    PlaySeconds = 8,

    /// <summary>What was put into a cart.</summary>
    Carts = 16,

    /// <summary>What was bought.</summary>
    Purchases = 32,
}
