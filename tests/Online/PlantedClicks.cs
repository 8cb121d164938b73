namespace Recsys.Online.Tests;

/// <summary>Clicks of a world whose weights are known: a bias, features of which a few tell something, and many that tell nothing.</summary>
/// <param name="weights">Weights of the buckets 1 and on; bucket 0 is the bias.</param>
/// <param name="noise">Buckets behind them that tell nothing.</param>
/// <param name="bias">Log-odds of a click where no feature is there.</param>
/// <param name="seed">Seed of all chances.</param>
internal sealed class PlantedClicks(double[] weights, int noise, double bias, int seed)
{
    private readonly Random _random = new(seed);

    public int Size => 1 + Weights.Length + noise;

    public double[] Weights { get; set; } = weights;

    /// <summary>A sample: the bias, each telling feature with probability .5, three that tell nothing.</summary>
    public (int[] Buckets, bool Label, double Probability) Next()
    {
        List<int> buckets = [0];
        var logit = bias;
        for (var f = 0; f < Weights.Length; f++)
        {
            if (_random.Next(2) == 0)
            {
                buckets.Add(1 + f);
                logit += Weights[f];
            }
        }

        for (var i = 0; i < Math.Min(3, noise); i++)
        {
            buckets.Add(1 + Weights.Length + _random.Next(noise));
        }

        var p = Logistic.Probability(logit);
        return ([.. buckets], _random.NextDouble() < p, p);
    }
}
