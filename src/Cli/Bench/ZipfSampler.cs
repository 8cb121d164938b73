namespace Recsys.Cli.Bench;

/// <summary>Draws item numbers with probability proportional to 1 / rank.</summary>
internal sealed class ZipfSampler
{
    private readonly double[] _cumulative;

    public ZipfSampler(int count)
    {
        _cumulative = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            _cumulative[rank] = sum += 1.0 / (rank + 1);
        }
    }

    public int Next(Random random)
    {
        var position = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return Math.Min(position < 0 ? ~position : position, _cumulative.Length - 1);
    }
}
