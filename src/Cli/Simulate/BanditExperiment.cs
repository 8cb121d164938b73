using Recsys.Serving;

namespace Recsys.Cli.Simulate;

/// <summary>
/// Policies of bandits on arms that pay with fixed probabilities: what each loses against always pulling the best one (its regret), beside the bound of
/// Lai and Robbins (1985), which no policy that does well on all arms comes below in the long run: ln T times the sum of (best - mean) / KL(mean, best).
/// </summary>
/// <param name="means">Probabilities with which the arms pay; above 0, below 1.</param>
/// <param name="pulls">T: pulls of a run.</param>
/// <param name="runs">Runs that are averaged.</param>
/// <param name="seed">Seed of all chances.</param>
internal sealed class BanditExperiment(IReadOnlyList<double> means, int pulls, int runs, int seed)
{
    private const int Points = 100;

    private readonly double _best = means.Max();

    /// <summary>Pulls after which <see cref="Run"/> tells the regret.</summary>
    public IReadOnlyList<int> Moments { get; } = [.. Enumerable.Range(1, Points).Select(p => (int)((long)p * pulls / Points)).Where(t => t > 0).Distinct()];

    /// <summary>The bound after so many pulls.</summary>
    public double BoundOf(int after) => Math.Log(after) * means.Where(m => m < _best).Sum(m => (_best - m) / Divergence(m, _best));

    /// <summary>What a choice by chance alone loses in so many pulls.</summary>
    public double ChanceOf(int after) => after * means.Average(m => _best - m);

    /// <summary>Runs a policy.</summary>
    /// <param name="options">The policy.</param>
    /// <param name="cancellationToken">Ends it between two runs.</param>
    /// <returns>Mean regret at each of <see cref="Moments"/>, and the standard error of the last.</returns>
    public (IReadOnlyList<double> Regret, double Error) Run(BanditOptions options, CancellationToken cancellationToken)
    {
        var sums = new double[Moments.Count];
        var (last, squares) = (0.0, 0.0);
        for (var run = 0; run < runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = RunOnce(options, new Random(unchecked((seed * 1_000_003) + run)), sums);
            squares += last * last;
        }

        var mean = sums[^1] / runs;
        var variance = Math.Max(0, (squares / runs) - (mean * mean));
        return ([.. sums.Select(s => s / runs)], Math.Sqrt(variance / runs));
    }

    private double RunOnce(BanditOptions options, Random random, double[] sums)
    {
        // In another order each time: an order tells a policy nothing, and where two arms are alike it takes the earlier one.
        double[] pays = [.. means];
        random.Shuffle(pays);
        var arms = new Arm[pays.Length];
        var (regret, moment) = (0.0, 0);
        for (var t = 1; t <= pulls; t++)
        {
            var arm = Bandit.Choose(options, arms, (ulong)random.NextInt64()).Arm;
            arms[arm] = new Arm(arms[arm].Pulls + 1, arms[arm].Rewards + (random.NextDouble() < pays[arm] ? 1 : 0));
            regret += _best - pays[arm];
            if (t == Moments[moment])
            {
                sums[moment++] += regret;
            }
        }

        return regret;
    }

    private static double Divergence(double p, double q) => (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
}
