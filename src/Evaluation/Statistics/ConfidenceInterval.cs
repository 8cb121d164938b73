namespace Recsys.Evaluation;

/// <summary>An interval for a figure.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>Half the width: the ± of reports.</summary>
    public double HalfWidth => (High - Low) / 2;

    /// <summary>Whether a value lies within, ends included.</summary>
    /// <param name="value">The value.</param>
    public bool Contains(double value) => value >= Low && value <= High;
}
