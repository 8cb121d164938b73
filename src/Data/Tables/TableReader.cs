using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Makes examples of a table whose columns are named by the caller: separated text with a header, lines of JSON, or Parquet. Rows with times
/// may stand in any order, on which nothing depends; what is missing, doubled or unreadable is counted in the report.
/// </summary>
/// <remarks>
/// The items' categories and lists of the table are their attributes too, by the names of the fields. Without a label's
/// column an example's label is 1 where its event is one of interest, else 0.
/// </remarks>
public static class TableReader
{
    /// <summary>Reads a table.</summary>
    /// <param name="path">A file, or a folder of files, whose own folders may be named column=value.</param>
    /// <param name="format">How it is stored.</param>
    /// <param name="columns">Which columns mean what; one within a struct or object by its path with dots.</param>
    /// <param name="report">Receives the counts.</param>
    /// <param name="attributesFile">Optional JSON file of further item attributes, as of <see cref="SequenceReader.Read"/>.</param>
    /// <param name="form">How text is written; null to find out.</param>
    /// <exception cref="DataFormatException">A column is missing or there twice, rows have another number of fields than the header, or text is not of its encoding.</exception>
    /// <exception cref="ArgumentException">No row is usable, a kind is unknown, dates need a format, or text can be read in two ways.</exception>
    public static ExampleSet Read(
        string path, TableFormat format, TableColumns columns, TableReport report, string? attributesFile = null, TextForm? form = null) =>
        Make(path, TableSource.Read(path, format, columns.All, form ?? TextForm.Found, report), columns, report, attributesFile);

    /// <summary>Reads a comma-separated file with a header, or a folder of such files.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="report">Receives the counts.</param>
    /// <param name="attributesFile">Optional JSON file of further item attributes, as of <see cref="SequenceReader.Read"/>.</param>
    /// <exception cref="DataFormatException">As <see cref="Read"/>.</exception>
    /// <exception cref="ArgumentException">As <see cref="Read"/>.</exception>
    public static ExampleSet ReadCsv(string file, TableColumns columns, TableReport report, string? attributesFile = null) =>
        Read(file, TableFormat.Csv, columns, report, attributesFile);

    /// <summary>Reads a Parquet file, or a folder of such files.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what; one within a struct by its path with dots.</param>
    /// <param name="report">Receives the counts.</param>
    /// <param name="attributesFile">Optional JSON file of further item attributes, as of <see cref="SequenceReader.Read"/>.</param>
    /// <exception cref="DataFormatException">The file lacks a column, or has it twice.</exception>
    /// <exception cref="ArgumentException">As <see cref="Read"/>.</exception>
    public static ExampleSet ReadParquet(string file, TableColumns columns, TableReport report, string? attributesFile = null) =>
        Read(file, TableFormat.Parquet, columns, report, attributesFile);

    /// <summary>The event of a row without a kind: with a positive label a click, of which histories are made; without one it was only shown.</summary>
    /// <param name="e">The row's example.</param>
    public static Interaction Event(Example e) =>
        new(e.User, e.Item, e.Label > 0 ? InteractionKind.Click : InteractionKind.Impression, e.Value, e.Time);

    private static ExampleSet Make(string file, List<string[]> rows, TableColumns columns, TableReport report, string? attributesFile)
    {
        var parsed = new TableRows(columns, rows, report);
        var (examples, kinds, cells) = parsed.Read();
        if (examples.Length == 0)
        {
            throw new ArgumentException(rows.Count == 0 ? $"{file} has no rows." : $"{file} has no usable rows: {report}.");
        }

        var (userIds, itemIds) = (parsed.Users.Ids, parsed.Items.Ids);
        var users = TableFields.Of(columns, FieldOwner.User, cells, Array.ConvertAll(examples, e => e.User), userIds.Count, report);
        var items = TableFields.Of(columns, FieldOwner.Item, cells, Array.ConvertAll(examples, e => e.Item), itemIds.Count, report);
        FieldColumn[] ofItems = [.. items.Columns()];
        var others = attributesFile is null ? [.. Enumerable.Repeat<IReadOnlyList<ItemAttribute>>([], itemIds.Count)] : SequenceAttributes.Read(attributesFile, parsed.Items);
        var changing = new ChangingFields(users.Rows, items.Rows, [.. ofItems.Where(f => !f.IsNumber).Select(f => f.Name)], others);
        var events = new InteractionDataset(
            Directory.Exists(file) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(file))) : TextFile.NameOf(file),
            userIds,
            itemIds,
            examples.Zip(kinds, (e, kind) => Event(e) with { Kind = kind }),
            changing.AttributesBy(ofItems)).WithProfiles(TableProfiles.Of(columns, cells, examples, userIds.Count));
        var own = columns.Fields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        return new ExampleSet(
            events,
            examples,
            [
                .. RatingExamples.FieldsOf(events).Where(f => !own.Contains(f.Name)).Select(f => Repeated(f, changing)),
                .. users.Columns(),
                .. ofItems,
                .. TableFields.OfContexts(columns, cells, report).Columns(),
                .. columns.Time is null ? [] : RatingExamples.TimeFields(examples),
            ],
            changing,
            null);
    }

    // What does not change is the same in each row of its owner.
    private static FieldColumn Repeated(FieldColumn field, ChangingFields changing) => field.Owner switch
    {
        FieldOwner.User => field.Spread(changing.Users.OwnerOfRows),
        FieldOwner.Item => field.Spread(changing.Items.OwnerOfRows),
        _ => field,
    };
}
