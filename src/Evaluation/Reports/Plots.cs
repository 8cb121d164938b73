using System.Globalization;
using ScottPlot;

namespace Recsys.Evaluation;

/// <summary>Writes plots as PNG files. Several models stand in one plot, a line each.</summary>
public static class Plots
{
    /// <summary>Writes ROC curves, with the diagonal of a model without knowledge.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="runs">The models' probabilities; those without both classes have no line.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveRoc(string file, IReadOnlyList<ClickRun> runs, PlotOptions? options = null) => Save(
        file,
        "ROC",
        "false positive rate",
        "true positive rate",
        [.. runs.Select(r => PlotSeries.Of($"{r.Predictor} (AUC {ClickMetrics.Auc(r.Probabilities, r.Labels()):0.000})", ThresholdCurves.Roc(r.Probabilities, r.Labels())))],
        options,
        plot => Unit(plot, withDiagonal: true));

    /// <summary>Writes precision-recall curves.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="runs">The models' probabilities; those without positives have no line.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SavePrecisionRecall(string file, IReadOnlyList<ClickRun> runs, PlotOptions? options = null) => Save(
        file,
        "Precision and recall",
        "recall",
        "precision",
        [.. runs.Select(r => PlotSeries.Of(
            $"{r.Predictor} (area {ThresholdCurves.AveragePrecision(r.Probabilities, r.Labels()):0.000})",
            ThresholdCurves.PrecisionRecall(r.Probabilities, r.Labels())))],
        options,
        plot => Unit(plot, withDiagonal: false));

    /// <summary>Writes reliability diagrams: the share of positives over the mean probability of each of ten bins.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="runs">The models' probabilities.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveCalibration(string file, IReadOnlyList<ClickRun> runs, PlotOptions? options = null) => Save(
        file,
        "Calibration",
        "mean probability",
        "share of positives",
        [.. runs.Select(Reliability)],
        options,
        plot => Unit(plot, withDiagonal: true));

    /// <summary>Writes curves of a loss, or of a metric, over epochs.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="series">The curves; <see cref="PlotSeries.X"/> is the epoch.</param>
    /// <param name="title">Title and name of the vertical axis.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveLoss(string file, IReadOnlyList<PlotSeries> series, string title = "loss", PlotOptions? options = null) =>
        Save(file, title, "epoch", title, series, options, _ => { });

    /// <summary>Writes curves of what policies lost over what they did.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="series">The curves; <see cref="PlotSeries.X"/> counts pulls, <see cref="PlotSeries.Y"/> is the regret until then.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveRegret(string file, IReadOnlyList<PlotSeries> series, PlotOptions? options = null) =>
        Save(file, "Regret", "pulls", "regret", series, options, plot => plot.Legend.Alignment = Alignment.UpperLeft);

    /// <summary>Writes what models lose over the age of what they know.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="series">The curves; <see cref="PlotSeries.X"/> is the interval between updates in days, <see cref="PlotSeries.Y"/> the log-loss.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveFreshness(string file, IReadOnlyList<PlotSeries> series, PlotOptions? options = null) =>
        Save(file, "What freshness is worth", "days between updates", "log-loss", series, options, plot => plot.Legend.Alignment = Alignment.LowerRight);

    /// <summary>Writes shares of positives over predicted rates, both by their logarithms since rates may be small, with the diagonal of a calibrated model.</summary>
    /// <param name="file">The file to write; one that is there is replaced.</param>
    /// <param name="series">The curves; <see cref="PlotSeries.X"/> is the mean prediction, <see cref="PlotSeries.Y"/> the share. Points with a 0 are left out.</param>
    /// <param name="options">Size; null for the default.</param>
    public static void SaveRates(string file, IReadOnlyList<PlotSeries> series, PlotOptions? options = null)
    {
        PlotSeries[] logarithms = [.. series.Select(s => s with { X = [.. s.X.Select(Math.Log10)], Y = [.. s.Y.Select(Math.Log10)] })];
        Save(file, "Calibration", "mean probability", "share of positives", logarithms, options, plot =>
        {
            double[] shares = [.. logarithms.SelectMany(s => s.Y).Where(double.IsFinite)];
            if (shares.Length > 0)
            {
                Diagonal(plot, shares.Min(), shares.Max());
            }

            plot.Axes.Bottom.TickGenerator = Powers();
            plot.Axes.Left.TickGenerator = Powers();
        });
    }

    private static PlotSeries Reliability(ClickRun run)
    {
        var bins = Calibration.Bins(run.Probabilities, run.Labels()).Where(b => b.Count > 0).ToArray();
        return new PlotSeries(
            $"{run.Predictor} (error {Calibration.ExpectedError(run.Probabilities, run.Labels()):0.000})",
            [.. bins.Select(b => b.MeanPredicted)],
            [.. bins.Select(b => b.Observed)]);
    }

    private static ScottPlot.TickGenerators.NumericAutomatic Powers() =>
        new() { LabelFormatter = power => Math.Pow(10, power).ToString("P2", CultureInfo.InvariantCulture) };

    private static void Unit(Plot plot, bool withDiagonal)
    {
        plot.Axes.SetLimits(-0.02, 1.02, -0.02, 1.02);
        if (withDiagonal)
        {
            Diagonal(plot, 0, 1);
        }
    }

    private static void Diagonal(Plot plot, double least, double most)
    {
        var line = plot.Add.Line(least, least, most, most);
        line.LineColor = Colors.Gray;
        line.LinePattern = LinePattern.Dashed;
    }

    private static void Save(
        string file,
        string title,
        string horizontal,
        string vertical,
        IReadOnlyList<PlotSeries> series,
        PlotOptions? options,
        Action<Plot> finish)
    {
        options ??= new PlotOptions();
        options.Validate();
        using var plot = new Plot();
        plot.Title(title);
        plot.XLabel(horizontal);
        plot.YLabel(vertical);
        foreach (var (name, x, y) in series)
        {
            var points = x.Zip(y).Where(p => double.IsFinite(p.First) && double.IsFinite(p.Second)).ToArray();
            if (points.Length > 0)
            {
                var line = plot.Add.Scatter(points.Select(p => p.First).ToArray(), points.Select(p => p.Second).ToArray());
                line.LegendText = name;
                line.LineWidth = 2;
                line.MarkerSize = points.Length > 50 ? 0 : 5;
            }
        }

        plot.ShowLegend();
        finish(plot);
        PlotFont.Set(plot);
        plot.SavePng(file, options.Width, options.Height);
    }
}
