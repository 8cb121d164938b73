using System.Globalization;

namespace Recsys.Core;

/// <summary>Range checks of training settings, whose messages name the setting, its value and the bound.</summary>
public static class OptionRange
{
    /// <summary>Refuses a value outside a range.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be.</param>
    /// <exception cref="ArgumentException">It is outside, or no number.</exception>
    public static void Check(string setting, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be from {least} to {most}."), setting);
        }
    }

    /// <summary>Refuses a value that is not above zero, or above a bound.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <param name="most">The most that it may be.</param>
    /// <exception cref="ArgumentException">It is outside, or no number.</exception>
    public static void CheckPositive(string setting, double value, double most)
    {
        if (!(value > 0 && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be above 0, to {most}."), setting);
        }
    }

    /// <summary>Refuses a value that is no chance below certainty.</summary>
    /// <param name="setting">Name of the setting.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">It is not from 0 to below 1.</exception>
    public static void CheckChance(string setting, double value)
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be from 0 to below 1."), setting);
        }
    }
}
