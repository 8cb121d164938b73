using System.Globalization;

namespace Recsys.Data;

/// <summary>Reads labels: numbers, and truth values as tools write them in text.</summary>
internal static class TruthText
{
    /// <summary>Reads a label.</summary>
    /// <param name="cell">A finite number, or true, t, yes, y and false, f, no, n in any case.</param>
    /// <param name="label">The number; 1 or 0 for truth values.</param>
    public static bool TryRead(string cell, out float label)
    {
        if (float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out label))
        {
            return float.IsFinite(label);
        }

        label = cell.ToUpperInvariant() switch
        {
            "TRUE" or "T" or "YES" or "Y" => 1,
            "FALSE" or "F" or "NO" or "N" => 0,
            _ => float.NaN,
        };
        return !float.IsNaN(label);
    }
}
