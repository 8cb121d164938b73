namespace Recsys.Serving;

/// <summary>
/// How much unlike items are wanted in one list. Items are alike where their vectors in the active version point the same way, or, without a
/// version, where they share attributes.
/// </summary>
public sealed class DiversityOptions
{
    /// <summary>The method. Default None.</summary>
    public DiversityMethod Method { get; set; }

    /// <summary>What counts: 0 for the scores alone, 1 for unlike items alone. Default 0.3; 0 to 1.</summary>
    public double Strength { get; set; } = 0.3;

    /// <summary>The places that are made so, from the first; the rest follows by score. Default 50; 1 to 500.</summary>
    public int Places { get; set; } = 50;
}
