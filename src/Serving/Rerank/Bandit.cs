namespace Recsys.Serving;

/// <summary>The policies of <see cref="BanditPolicy"/>, each from counts alone, so that any silo chooses alike, and a simulation by the very same code.</summary>
public static class Bandit
{
    /// <summary>Chooses an arm.</summary>
    /// <param name="options">The policy and its settings.</param>
    /// <param name="arms">The arms; at least one. Where two are alike, the earlier one is chosen.</param>
    /// <param name="seed">Decides what is drawn: the same seed gives the same choice.</param>
    /// <returns>
    /// The arm's number and its propensity, the probability with which the policy chooses it from these counts; not a number where it is not known.
    /// </returns>
    /// <exception cref="ArgumentException">There is no arm, or no policy.</exception>
    public static (int Arm, float Propensity) Choose(BanditOptions options, ReadOnlySpan<Arm> arms, ulong seed)
    {
        if (arms.IsEmpty)
        {
            throw new ArgumentException("A bandit needs at least one arm.", nameof(arms));
        }

        var draws = new BetaDraws(seed);
        return options.Policy switch
        {
            BanditPolicy.Thompson => Thompson(arms, options.PropensityDraws, ref draws),
            BanditPolicy.Ucb1 => (Best(arms, Total(arms)), 1),
            BanditPolicy.EpsilonGreedy => EpsilonGreedy(arms, options, ref draws),
            _ => throw new ArgumentException($"{nameof(options.Policy)} is {options.Policy}, which chooses nothing.", nameof(options)),
        };
    }

    private static (int Arm, float Propensity) Thompson(ReadOnlySpan<Arm> arms, int propensityDraws, ref BetaDraws draws)
    {
        var chosen = Draw(arms, ref draws);
        if (propensityDraws == 0)
        {
            return (chosen, float.NaN);
        }

        // The choice itself counts as one, so that none has propensity 0.
        var same = 1;
        for (var i = 0; i < propensityDraws; i++)
        {
            same += Draw(arms, ref draws) == chosen ? 1 : 0;
        }

        return (chosen, (float)same / (propensityDraws + 1));
    }

    private static int Draw(ReadOnlySpan<Arm> arms, ref BetaDraws draws)
    {
        var (best, most) = (0, double.NegativeInfinity);
        for (var i = 0; i < arms.Length; i++)
        {
            var draw = draws.NextBeta(1 + arms[i].Rewards, 1 + arms[i].Pulls - arms[i].Rewards);
            (best, most) = draw > most ? (i, draw) : (best, most);
        }

        return best;
    }

    private static (int Arm, float Propensity) EpsilonGreedy(ReadOnlySpan<Arm> arms, BanditOptions options, ref BetaDraws draws)
    {
        var pulls = Total(arms);
        var epsilon = options.EpsilonHalf > 0 ? options.Epsilon / (1 + (pulls / (arms.Length * options.EpsilonHalf))) : options.Epsilon;
        var greedy = Best(arms, 0);
        var (all, chosen) = (0.0, greedy);
        foreach (var arm in arms)
        {
            all += Rareness(arm);
        }

        if (draws.NextDouble() < epsilon)
        {
            // What is left after the last one is rounding.
            var left = draws.NextDouble() * all;
            chosen = arms.Length - 1;
            for (var i = 0; i < arms.Length; i++)
            {
                left -= Rareness(arms[i]);
                if (left < 0)
                {
                    chosen = i;
                    break;
                }
            }
        }

        return (chosen, (float)((epsilon * Rareness(arms[chosen]) / all) + (chosen == greedy ? 1 - epsilon : 0)));
    }

    private static double Rareness(Arm arm) => 1.0 / (1 + arm.Pulls);

    private static long Total(ReadOnlySpan<Arm> arms)
    {
        var total = 0L;
        foreach (var arm in arms)
        {
            total += arm.Pulls;
        }

        return total;
    }

    // The largest upper bound of N pulls in all; with N = 0 the largest mean. Who was never pulled comes first by its bound, and as the worst by its mean.
    private static int Best(ReadOnlySpan<Arm> arms, long pulls)
    {
        var (best, most) = (0, double.NegativeInfinity);
        var logarithm = pulls > 0 ? 2 * Math.Log(pulls) : 0;
        for (var i = 0; i < arms.Length; i++)
        {
            var value = arms[i].Pulls == 0 ? (pulls > 0 ? double.PositiveInfinity : 0) : arms[i].Mean + Math.Sqrt(logarithm / arms[i].Pulls);
            (best, most) = value > most ? (i, value) : (best, most);
        }

        return best;
    }
}
