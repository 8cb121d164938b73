using System.Globalization;

namespace Recsys.Models;

/// <summary>
/// How a text becomes the number that a ranker reads: its distance from the mean in standard deviations. What is missing or no
/// finite number is the mean, and so 0. Training and serving both call it.
/// </summary>
public sealed record NumberScale
{
    /// <summary>Makes a scale.</summary>
    /// <param name="mean">Mean of the numbers; finite.</param>
    /// <param name="deviation">Their standard deviation; finite, from 0, which makes every number 0.</param>
    /// <exception cref="ArgumentException">A value lies outside its bound.</exception>
    public NumberScale(double mean, double deviation)
    {
        if (!double.IsFinite(mean) || !double.IsFinite(deviation) || deviation < 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"A scale has mean {mean} and deviation {deviation}; allowed: finite numbers, the deviation from 0."));
        }

        (Mean, Deviation) = (mean, deviation);
    }

    /// <summary>Mean of the numbers.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the numbers.</summary>
    public double Deviation { get; }

    /// <summary>Reads a finite number in the invariant culture, such as "3.5".</summary>
    /// <param name="text">The text; null for none.</param>
    /// <param name="number">The number.</param>
    public static bool TryParse(string? text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>What the ranker reads of a text.</summary>
    /// <param name="text">The text; null for none.</param>
    public float Of(string? text) => Of(TryParse(text, out var number) ? number : double.NaN);

    /// <summary>What the ranker reads of a number.</summary>
    /// <param name="number">The number; NaN for none.</param>
    public float Of(double number)
    {
        var scaled = Deviation > 0 && double.IsFinite(number) ? (float)((number - Mean) / Deviation) : 0f;
        return float.IsFinite(scaled) ? scaled : 0f;
    }

    /// <summary>A text that <see cref="Of(string)"/> reads as a number.</summary>
    /// <param name="scaled">The number.</param>
    public string TextOf(float scaled) => ((scaled * Deviation) + Mean).ToString("R", CultureInfo.InvariantCulture);
}
