namespace Recsys.Evaluation;

/// <summary>One line of a plot.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="X">Places on the horizontal axis.</param>
/// <param name="Y">Values, as many; points whose value is not finite are left out.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>A line of curve points.</summary>
    /// <param name="name">Name in the legend.</param>
    /// <param name="points">The points.</param>
    public static PlotSeries Of(string name, IReadOnlyList<CurvePoint> points) =>
        new(name, [.. points.Select(p => p.X)], [.. points.Select(p => p.Y)]);
}
