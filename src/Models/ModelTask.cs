using System.Text.Json.Serialization;

namespace Recsys.Models;

/// <summary>What a family of models predicts.</summary>
public enum ModelTask
{
    /// <summary>The probability of a click (or any yes or no).</summary>
    Click,

    /// <summary>A rating.</summary>
    Rating,

    /// <summary>The seconds (or hours) that an item will be watched or played.</summary>
    WatchTime,

    /// <summary>Clicks and conversions together; "conversion" in a manifest, since what is served is the probability of one.</summary>
    [JsonStringEnumMemberName("conversion")]
    MultiTask,

    /// <summary>The next item, out of all items.</summary>
    NextItem,
}
