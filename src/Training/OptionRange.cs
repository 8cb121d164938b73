using System.Globalization;

namespace Recsys.Training;

/// <summary>Range checks whose messages name the setting, its value and the bound.</summary>
internal static class OptionRange
{
    public static void Check(string setting, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be from {least} to {most}."), setting);
        }
    }

    public static void CheckPositive(string setting, double value, double most)
    {
        if (!(value > 0 && value <= most))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be above 0, to {most}."), setting);
        }
    }

    public static void CheckChance(string setting, double value)
    {
        if (!(value >= 0 && value < 1))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; it must be from 0 to below 1."), setting);
        }
    }
}
