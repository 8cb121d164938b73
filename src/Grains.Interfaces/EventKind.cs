using System.Text.Json.Serialization;

namespace Recsys;

/// <summary>What a user did with an item. The numeric values are part of the wire contract and of the event log.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EventKind>))]
public enum EventKind : byte
{
    /// <summary>The item was shown to the user.</summary>
    Impression = 0,

    /// <summary>The user opened the item.</summary>
    Click = 1,

    /// <summary>The user said that they like the item.</summary>
    Like = 2,

    /// <summary>The user said that they do not like the item.</summary>
    Dislike = 3,

    /// <summary>The user played the item; <see cref="UserEvent.Value"/> is in seconds.</summary>
    Play = 4,

    /// <summary>The user stayed on the item's page; <see cref="UserEvent.Value"/> is in seconds.</summary>
    Dwell = 5,

    /// <summary>The user put the item into the cart.</summary>
    AddToCart = 6,

    /// <summary>The user bought the item; <see cref="UserEvent.Value"/> is the price paid, in the application's currency.</summary>
    Purchase = 7,

    /// <summary>A kind of the application's own, named in <see cref="UserEvent.CustomKind"/>.</summary>
    Custom = 8,
}
