namespace Recsys.Core;

/// <summary>What a user did with an item. The numeric values are stored in the event log and never change.</summary>
public enum InteractionKind : byte
{
    /// <summary>The item was shown.</summary>
    Impression = 0,

    /// <summary>The item was opened.</summary>
    Click = 1,

    /// <summary>An explicit positive signal.</summary>
    Like = 2,

    /// <summary>An explicit negative signal.</summary>
    Dislike = 3,

    /// <summary>The item was played; the value is in seconds.</summary>
    Play = 4,

    /// <summary>The item's page was read; the value is in seconds.</summary>
    Dwell = 5,

    /// <summary>The item was put into the cart.</summary>
    AddToCart = 6,

    /// <summary>The item was bought; the value is the price paid.</summary>
    Purchase = 7,

    /// <summary>A kind that the application names itself.</summary>
    Custom = 8,
}
