using System.Globalization;

namespace Recsys.Retrieval;

/// <summary>Range checks whose messages name the setting, its value and the bound.</summary>
internal static class IndexRange
{
    /// <summary>Most floats in a vector.</summary>
    public const int MostDimensions = 4096;

    /// <summary>Most slots: the map's entries, a third more, are still counted by an int.</summary>
    public const int MostSlots = 1 << 30;

    public static void Check(string setting, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be from {least} to {most}."), setting);
        }
    }

    public static void CheckOneOf<T>(string setting, T value, params ReadOnlySpan<T> allowed)
        where T : struct, Enum
    {
        foreach (var one in allowed)
        {
            if (EqualityComparer<T>.Default.Equals(one, value))
            {
                return;
            }
        }

        throw new ArgumentException($"{setting} is {value}; it must be {string.Join(" or ", allowed.ToArray())}.", setting);
    }
}
