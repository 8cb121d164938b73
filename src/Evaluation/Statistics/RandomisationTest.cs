namespace Recsys.Evaluation;

/// <summary>The p-value of <see cref="PairedTest"/>.</summary>
internal static class RandomisationTest
{
    /// <summary>
    /// Share of the exchanges whose difference is at least as large as the one found. All 2^n exchanges of n users where
    /// they are no more than <see cref="ResamplingOptions.Randomisations"/>; else R random ones, and then
    /// (hits + 1) / (R + 1), which counts the exchange of nobody (Phipson and Smyth 2010), so that it is never 0.
    /// </summary>
    public static double? PValue(SumsStatistic first, SumsStatistic second, ResamplingOptions options)
    {
        var exchange = new Exchange(first, second);
        if (double.IsNaN(exchange.Found))
        {
            return null;
        }

        var isExact = first.Users < 31 && 1 << first.Users <= options.Randomisations;
        var count = isExact ? 1 << first.Users : options.Randomisations;
        var hits = 0;
        Parallel.For(0, count, () => 0, (number, _, local) =>
        {
            var difference = isExact
                ? exchange.Difference(user => (number >> user & 1) != 0)
                : exchange.Difference(new RandomBits(DerivedSeed.Of(options.Seed, number)).Next);

            // Sums in another order differ in the last bits; an exchange of equals must count as a tie.
            return Math.Abs(difference) >= Math.Abs(exchange.Found) - (1e-12 * Math.Max(1, Math.Abs(exchange.Found))) ? local + 1 : local;
        }, local => Interlocked.Add(ref hits, local));
        return isExact ? (double)hits / count : (hits + 1.0) / (count + 1);
    }

    /// <summary>The difference of two figures after some users' results changed places.</summary>
    private sealed class Exchange
    {
        private readonly SumsStatistic _first;
        private readonly SumsStatistic _second;
        private readonly double[] _firstSums;
        private readonly double[] _secondSums;
        private readonly double[] _changes;

        public Exchange(SumsStatistic first, SumsStatistic second)
        {
            (_first, _second) = (first, second);
            var width = first.Width;
            (_firstSums, _secondSums) = (new double[width], new double[width]);
            _changes = new double[first.Users * width];
            for (var user = 0; user < first.Users; user++)
            {
                var a = first.Row(user);
                var b = second.Row(user);
                for (var c = 0; c < width; c++)
                {
                    _firstSums[c] += a[c];
                    _secondSums[c] += b[c];
                    _changes[(user * width) + c] = b[c] - a[c];
                }
            }

            Found = first.Combine(_firstSums) - second.Combine(_secondSums);
        }

        public double Found { get; }

        public double Difference(Func<int, bool> isExchanged)
        {
            var width = _firstSums.Length;
            var (a, b) = ((double[])_firstSums.Clone(), (double[])_secondSums.Clone());
            for (var user = 0; user < _first.Users; user++)
            {
                if (isExchanged(user))
                {
                    for (var c = 0; c < width; c++)
                    {
                        a[c] += _changes[(user * width) + c];
                        b[c] -= _changes[(user * width) + c];
                    }
                }
            }

            return _first.Combine(a) - _second.Combine(b);
        }
    }

    /// <summary>Coins from a seeded generator, 63 of each draw.</summary>
    private sealed class RandomBits(int seed)
    {
        private readonly Random _random = new(seed);
        private long _bits;
        private int _left;

        public bool Next(int user)
        {
            if (_left == 0)
            {
                (_bits, _left) = (_random.NextInt64(), 63);
            }

            var isHeads = (_bits & 1) != 0;
            (_bits, _left) = (_bits >> 1, _left - 1);
            return isHeads;
        }
    }
}
