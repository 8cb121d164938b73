using ScottPlot;

namespace Recsys.Evaluation;

/// <summary>
/// The font of plots. On Linux the graphics library knows no fonts by itself and would leave all text out without a word, so one is taken from a file.
/// </summary>
internal static class PlotFont
{
    private const string Name = "Recsys plots";

    // Where distributions and users put fonts.
    private static readonly string[] Folders =
        ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts")];

    // Complete and plain ones first; else the first by name.
    private static readonly string[] Preferred = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "OpenSans-Regular.ttf"];

    private static readonly bool IsAdded = OperatingSystem.IsLinux() && Add();

    /// <summary>Whether text can be written; on Linux only where a TrueType font is installed, such as Debian's fonts-dejavu-core.</summary>
    public static bool IsThere => !OperatingSystem.IsLinux() || IsAdded;

    /// <summary>Gives a plot's texts the font.</summary>
    /// <param name="plot">The plot, with all that has a text.</param>
    public static void Set(Plot plot)
    {
        if (IsAdded)
        {
            plot.Font.Set(Name);
            plot.Legend.FontName = Name;
        }
    }

    private static bool Add()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        var files = Folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.ttf", options)).Order(StringComparer.Ordinal).ToArray();
        var file = Preferred.Select(name => Array.Find(files, f => Path.GetFileName(f) == name)).FirstOrDefault(f => f is not null) ?? files.FirstOrDefault();
        if (file is null)
        {
            return false;
        }

        foreach (var (bold, italic) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            Fonts.AddFontFile(Name, file, bold, italic);
        }

        return true;
    }
}
