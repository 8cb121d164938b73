using SkiaSharp;

namespace Recsys.Evaluation.Tests;

public sealed class PlotsTests : IDisposable
{
    private static readonly ClickRun Run = new(
        "model", [new(0, 0, 0, true), new(0, 1, 0, false), new(1, 2, 0, true), new(1, 3, 0, false)], [.9f, .1f, .4f, .6f]);

    private readonly string _folder = Directory.CreateTempSubdirectory("recsys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, Action<string, PlotOptions>, Action<string, PlotOptions>> All => new()
    {
        { "roc", (f, o) => Plots.SaveRoc(f, [Run], o), (f, o) => Plots.SaveRoc(f, [], o) },
        { "precision-recall", (f, o) => Plots.SavePrecisionRecall(f, [Run], o), (f, o) => Plots.SavePrecisionRecall(f, [], o) },
        { "calibration", (f, o) => Plots.SaveCalibration(f, [Run], o), (f, o) => Plots.SaveCalibration(f, [], o) },
        { "regret", (f, o) => Plots.SaveRegret(f, [new PlotSeries("ucb1", [1, 2, 3], [1, 2, 2.5])], o), (f, o) => Plots.SaveRegret(f, [], o) },
        { "freshness", (f, o) => Plots.SaveFreshness(f, [new PlotSeries("ftrl", [0, 1, 7], [.3, .32, .35])], o), (f, o) => Plots.SaveFreshness(f, [], o) },
        { "rates", (f, o) => Plots.SaveRates(f, [new PlotSeries("after", [.0005, .001, .002], [.0006, .001, .0021])], o), (f, o) => Plots.SaveRates(f, [], o) },
        { "loss", (f, o) => Plots.SaveLoss(f, [new PlotSeries("train", [1, 2, 3], [3, double.NaN, 1])], options: o), (f, o) => Plots.SaveLoss(f, [], options: o) },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void Save_Curves_WritesAPngOfTheSizeThatShowsThem(string name, Action<string, PlotOptions> save, Action<string, PlotOptions> saveNone)
    {
        var (file, empty) = (Path.Combine(_folder, $"{name}.png"), Path.Combine(_folder, "empty.png"));
        var size = new PlotOptions { Width = 500, Height = 400 };

        save(file, size);
        saveNone(empty, size);

        using var with = SKBitmap.Decode(file);
        using var without = SKBitmap.Decode(empty);
        Assert.Equal((500, 400), (with.Width, with.Height));
        // The plot area, inside the axes: the curves are what differs there.
        Assert.True(Coloured(with) > Coloured(without) + 100, $"{Coloured(with)} coloured pixels with curves, {Coloured(without)} without");
    }

    // Without a font the library leaves texts out and says nothing.
    [Fact]
    public void Save_HasATitleInItsUpperMargin()
    {
        Assert.SkipUnless(PlotFont.IsThere, "No TrueType font is installed (apt-get install fonts-dejavu-core).");
        var file = Path.Combine(_folder, "title.png");

        Plots.SaveRoc(file, [Run]);

        using var image = SKBitmap.Decode(file);
        Assert.True(image.Pixels.Take(image.Width * 25).Count(p => p.Red + p.Green + p.Blue < 300) > 50);
    }

    [Fact]
    public void Options_Defaults_AreValidAndInvalidOnesAreNamed()
    {
        new PlotOptions().Validate();

        Assert.Equal((800, 600), (new PlotOptions().Width, new PlotOptions().Height));
        Assert.Equal("Width", Assert.Throws<ArgumentException>(() => new PlotOptions { Width = 99 }.Validate()).ParamName);
        Assert.Equal("Height", Assert.Throws<ArgumentException>(() => new PlotOptions { Height = 10_001 }.Validate()).ParamName);
    }

    /// <summary>Pixels that are no shade of grey: frame, grid, diagonal and text are.</summary>
    private static int Coloured(SKBitmap image) => image.Pixels.Count(p => Math.Max(p.Red, Math.Max(p.Green, p.Blue)) - Math.Min(p.Red, Math.Min(p.Green, p.Blue)) > 40);
}
