namespace Recsys.Serving;

/// <summary>What one surface sets otherwise of <see cref="DiversityOptions"/>; null leaves a setting as it is everywhere.</summary>
public sealed class DiversityOverride
{
    /// <summary>Instead of <see cref="DiversityOptions.Method"/>.</summary>
    public DiversityMethod? Method { get; set; }

    /// <summary>Instead of <see cref="DiversityOptions.Strength"/>; 0 to 1.</summary>
    public double? Strength { get; set; }

    /// <summary>Instead of <see cref="DiversityOptions.Places"/>; 1 to 500.</summary>
    public int? Places { get; set; }

    internal DiversityOptions Over(DiversityOptions everywhere) =>
        new() { Method = Method ?? everywhere.Method, Strength = Strength ?? everywhere.Strength, Places = Places ?? everywhere.Places };
}
