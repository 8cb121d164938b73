using Recsys.Core;
using Recsys.Models;

namespace Recsys.Data;

/// <summary>
/// Makes examples of a table whose columns are named by the caller: comma-separated files with a header, or Parquet. Rows may
/// stand in any order; what is missing, doubled or unreadable is counted in the report.
/// </summary>
/// <remarks>
/// The items' categories and lists of the table are their attributes too, by the names of the fields. Without a label's
/// column an example's label is 1 where its event is one of interest, else 0.
/// </remarks>
public static class TableReader
{
    /// <summary>Reads a comma-separated file with a header.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="report">Receives the counts.</param>
    /// <param name="attributesFile">Optional JSON file of further item attributes, as of <see cref="SequenceReader.Read"/>.</param>
    /// <exception cref="DataFormatException">The header lacks a column or has it twice, rows have another number of fields than it, or the file is not UTF-8.</exception>
    /// <exception cref="ArgumentException">No row is usable, a kind is unknown, or dates need a format.</exception>
    public static ExampleSet ReadCsv(string file, TableColumns columns, TableReport report, string? attributesFile = null) =>
        Read(file, CsvRows(file, columns), columns, report, attributesFile);

    /// <summary>Reads a Parquet file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="columns">Which columns mean what; one within a struct by its path with dots.</param>
    /// <param name="report">Receives the counts.</param>
    /// <param name="attributesFile">Optional JSON file of further item attributes, as of <see cref="SequenceReader.Read"/>.</param>
    /// <exception cref="DataFormatException">The file lacks a column, or has it twice.</exception>
    /// <exception cref="ArgumentException">No row is usable, a kind is unknown, or dates need a format.</exception>
    public static ExampleSet ReadParquet(string file, TableColumns columns, TableReport report, string? attributesFile = null) =>
        Read(file, ParquetRows.Read(file, columns.All), columns, report, attributesFile);

    /// <summary>The event of a row without a kind: with a positive label a click, of which histories are made; without one it was only shown.</summary>
    /// <param name="e">The row's example.</param>
    public static Interaction Event(Example e) =>
        new(e.User, e.Item, e.Label > 0 ? InteractionKind.Click : InteractionKind.Impression, e.Value, e.Time);

    private static IEnumerable<string[]> CsvRows(string file, TableColumns columns)
    {
        var malformed = new MalformedRows(file);
        using (var table = new CsvTable(file, malformed, [.. columns.All]))
        {
            while (table.Read())
            {
                yield return [.. Enumerable.Range(0, columns.All.Count).Select(c => table[c])];
            }
        }

        malformed.ThrowIfAny();
    }

    private static ExampleSet Read(string file, IEnumerable<string[]> source, TableColumns columns, TableReport report, string? attributesFile)
    {
        var rows = source.ToArray();
        var parsed = new TableRows(columns, rows, report);
        var (examples, kinds, cells) = parsed.Read();
        if (examples.Length == 0)
        {
            throw new ArgumentException(rows.Length == 0 ? $"{file} has no rows below its header." : $"{file} has no usable rows: {report}.");
        }

        var (users, items) = (parsed.Users.Ids, parsed.Items.Ids);
        var fields = columns.Fields.Select(f => (Field: f, Cells: TableFields.Latest(f, columns, cells, examples, users.Count, items.Count))).ToArray();
        var attributes = attributesFile is null ? new IReadOnlyList<ItemAttribute>[items.Count] : SequenceAttributes.Read(attributesFile, parsed.Items);
        foreach (var (field, latest) in fields.Where(f => f.Field is { Owner: FieldOwner.Item, Form: not FieldForm.Number }))
        {
            for (var item = 0; item < items.Count; item++)
            {
                var values = (field.Form == FieldForm.List ? CategoryList.Members(latest[item]) : [latest[item]]).Where(v => v.Length > 0);
                attributes[item] = [.. (attributes[item] ?? []).Concat(values.Select(v => new ItemAttribute(field.Name, v))).Distinct()];
            }
        }

        var events = new InteractionDataset(
            Path.GetFileNameWithoutExtension(file),
            users,
            items,
            examples.Zip(kinds, (e, kind) => Event(e) with { Kind = kind }),
            [.. attributes.Select(a => a ?? [])]);
        var own = fields.Select(f => f.Field.Name).ToHashSet(StringComparer.Ordinal);
        return new ExampleSet(
            events,
            examples,
            [
                .. RatingExamples.FieldsOf(events).Where(f => !own.Contains(f.Name)),
                .. fields.Select(f => TableFields.Column(f.Field, f.Cells, report)),
                .. columns.Time is null ? [] : RatingExamples.TimeFields(examples),
            ]);
    }
}
