using System.Globalization;
using Recsys.Online;

namespace Recsys.Cli.Simulate;

/// <summary>
/// Rare clicks, learned from all positives and a share of the negatives: what is predicted before and after calibration, beside what is clicked on. Each sample has one of
/// <see cref="Kinds"/> kinds, whose rates lie from a quarter to four times the middle one.
/// </summary>
/// <param name="rate">Mean rate of clicks.</param>
/// <param name="negatives">w: share of the negatives that is learned.</param>
/// <param name="samples">Samples; the last half is asked about.</param>
/// <param name="seed">Seed of all chances.</param>
internal sealed class CalibrationExperiment(double rate, double negatives, int samples, int seed)
{
    private const int Kinds = 9;

    /// <summary>Runs it.</summary>
    /// <returns>Of each kind how often it was asked about, the share that was clicked on, and the mean prediction before and after calibration.</returns>
    public IReadOnlyList<CalibrationRow> Run(CancellationToken cancellationToken)
    {
        double[] factors = [.. Enumerable.Range(0, Kinds).Select(k => Math.Pow(2, (k - ((Kinds - 1) / 2)) / 2.0))];
        var rates = factors.Select(f => rate * f / factors.Average()).ToArray();
        var (sampling, learner, random) = (new NegativeSampling(negatives), new FtrlProximal(1 + Kinds, new FtrlOptions { L1 = 0, L2 = 0 }), new Random(seed));
        var rows = rates.Select(r => new CalibrationRow(r, 0, 0, 0, 0)).ToArray();
        for (var i = 0; i < samples; i++)
        {
            if (i % 100_000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var kind = random.Next(Kinds);
            var label = random.NextDouble() < rates[kind];
            ReadOnlySpan<int> buckets = [0, 1 + kind];
            if (i >= samples / 2)
            {
                var p = Logistic.Probability(learner.Logit(buckets));
                var row = rows[kind];
                rows[kind] = row with { Asked = row.Asked + 1, Clicked = row.Clicked + (label ? 1 : 0), Before = row.Before + p, After = row.After + sampling.Calibrate(p) };
            }

            if (label || sampling.Keeps(i.ToString(CultureInfo.InvariantCulture), 0))
            {
                learner.Learn(buckets, label);
            }
        }

        return [.. rows.Select(r => r with { Clicked = r.Clicked / r.Asked, Before = r.Before / r.Asked, After = r.After / r.Asked })];
    }
}

/// <summary>Samples of one kind.</summary>
/// <param name="Rate">Their true rate of clicks.</param>
/// <param name="Asked">How many there were.</param>
/// <param name="Clicked">Share that was clicked on.</param>
/// <param name="Before">Mean prediction before calibration.</param>
/// <param name="After">And after.</param>
internal sealed record CalibrationRow(double Rate, double Asked, double Clicked, double Before, double After);
