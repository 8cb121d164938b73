namespace Recsys.Data;

/// <summary>How a separated file is written.</summary>
/// <param name="Separator">What stands between fields.</param>
/// <param name="LineBreaks">Whether a quoted field may go on in the next line.</param>
/// <param name="Escape">How a quote within quotes is written.</param>
internal sealed record CsvForm(char Separator, bool LineBreaks, QuoteEscape Escape)
{
    /// <summary>Commas, a row a line.</summary>
    public static CsvForm Plain { get; } = new(',', LineBreaks: false, QuoteEscape.Doubled);
}
