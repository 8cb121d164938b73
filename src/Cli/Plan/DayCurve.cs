namespace Recsys.Cli.Plan;

/// <summary>How the visits of a day lie: a von Mises density, whose one maximum is as many times its mean as asked.</summary>
internal sealed class DayCurve
{
    private const int Minutes = 1_440;
    private readonly double[] _upTo = new double[Minutes + 1];

    private DayCurve(double concentration)
    {
        for (var minute = 0; minute < Minutes; minute++)
        {
            _upTo[minute + 1] = _upTo[minute] + Density(concentration, minute);
        }
    }

    /// <summary>A curve of a peak.</summary>
    /// <param name="peak">Maximum over mean, from 1.</param>
    public static DayCurve OfPeak(double peak)
    {
        double low = 0, high = 1_000;
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = PeakOf(middle) < peak ? (middle, high) : (low, middle);
        }

        return new DayCurve(low);
    }

    /// <summary>A time of the day, seconds from 0 to below 86,400.</summary>
    public double Sample(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        var minute = Math.Min((at < 0 ? ~at : at + 1) - 1, Minutes - 1);
        return (minute + random.NextDouble()) * 60;
    }

    // Less its largest value, which would overflow.
    private static double Density(double concentration, int minute) => Math.Exp(concentration * (Math.Cos(2 * Math.PI * (minute - 1_200) / Minutes) - 1));

    private static double PeakOf(double concentration) => 1 / Enumerable.Range(0, Minutes).Average(m => Density(concentration, m));
}
