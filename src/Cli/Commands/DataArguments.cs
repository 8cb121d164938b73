using System.CommandLine;
using Recsys.Data;
using Recsys.Offline;
using Recsys.Simulation;

namespace Recsys.Cli.Commands;

/// <summary>The options that say where a command's data is and how it is read.</summary>
internal sealed class DataArguments
{
    private readonly Option<string?> _data = new("--data") { Description = "Folder (movielens, sessions, steam, retailrocket), file, or a table's folder of files; its own folders may be named column=value. Text may be compressed by gzip." };
    private readonly Option<string?> _attributes = new("--attributes")
    {
        Description = "JSON file of item attributes (sequences and tables): an object of item ids, each with an object of fields, or with a list of values of the field 'attribute'.",
    };

    private readonly Option<string[]> _contents = new("--content")
    {
        Description = "NAME=FILE of a field of the items that is a vector, of a text, an image or anything: word2vec's text format, or a table (.csv, .tsv, .ndjson, .parquet) with the columns item and NAME, unless NAME=FILE,ITEM,VECTOR says others, or NumPy's .npy, whose ids, one a line, are beside it in .ids unless NAME=FILE,IDS names them; may be repeated.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _format = new("--format") { Description = "Format of the data." };
    private readonly Option<string[]> _columns = new("--columns")
    {
        Description = "role=column of a table (csv, tsv, ndjson, parquet; within structs by a path with dots): user, item, time (found out, or time:s, time:ms, time:us, time:ns, time:FORMAT such as time:dd-MM-yyyy), kind, label, value, channel and channel_score "
            + "(of the recall that had brought the item), or user.NAME, item.NAME, context.NAME with nothing, :list or :number behind; may be repeated.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _kinds = new("--kinds")
    {
        Description = "text=kind of the kind's column, such as view=click,buy=purchase; kinds have the log's names, and none leaves rows out.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _encoding = new("--encoding") { Description = "Encoding of a table's text, such as latin1 or windows-1252; utf-8 unless given." };
    private readonly Option<string?> _escape = new("--escape") { Description = "How csv and tsv write a quote within quotes: doubled or backslash; found out unless given." };
    private readonly Option<string?> _samples = new("--samples")
    {
        Description = "Folder of samples, of 'recsys samples' or Recsys:Impressions:Folder: rankers learn from what was really shown in the period of --from-log, and where it stood.",
    };

    private readonly LogArguments _log;
    private readonly string _default;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="formats">What it reads.</param>
    /// <param name="standard">The format where none is given.</param>
    /// <param name="withContents">Whether the command has a use for contents of items and for samples: whether it trains rankers.</param>
    public DataArguments(Command command, IEnumerable<string> formats, string standard = "movielens", bool withContents = true)
    {
        _default = standard;
        _format.Description += $" {standard} unless given.";
        _format.AcceptOnlyFromAmong([.. formats]);
        _escape.AcceptOnlyFromAmong([.. Enum.GetNames<QuoteEscape>().Select(n => n.ToLowerInvariant())]);
        foreach (var option in new Option?[] { _data, _attributes, withContents ? _contents : null, withContents ? _samples : null, _format, _columns, _kinds, _encoding, _escape }.OfType<Option>())
        {
            command.Options.Add(option);
        }

        _log = new LogArguments(command);
    }

    /// <summary>The data.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="before">What an earlier run read, which counts where nothing is given; null for none.</param>
    /// <exception cref="ArgumentException">A file is missing, or an option is of no use with the format.</exception>
    public DataSource Files(ParseResult parsed, DataSource? before = null)
    {
        _log.RefuseWithout(parsed);
        if (_log.IsGiven(parsed))
        {
            foreach (var option in new Option[] { _data, _format, _attributes, _columns, _kinds, _encoding, _escape })
            {
                parsed.RefuseIf(true, option, "the events of --from-log need none");
            }

            var source = _log.Source(parsed);
            var events = source.Read();
            var data = parsed.GetValue(_samples) is { } samples ? DataSource.OfLog(events, source.ReadShown(samples)) : DataSource.OfLog(events);
            return data with { Contents = parsed.GetValue(_contents) is { Length: > 0 } fields ? fields : before?.Contents ?? [] };
        }

        parsed.RefuseIf(true, _samples, "they belong to the events of --from-log");
        var format = parsed.GetValue(_format) ?? before?.Format ?? _default;
        var files = new DataSource
        {
            Format = format,
            Path = parsed.GetValue(_data) ?? string.Empty,
            Attributes = parsed.GetValue(_attributes) ?? before?.Attributes,
            Contents = parsed.GetValue(_contents) is { Length: > 0 } contents ? contents : before?.Contents ?? [],
            Columns = parsed.GetValue(_columns) is { Length: > 0 } columns ? columns : before?.Columns ?? [],
            Kinds = parsed.GetValue(_kinds) is { Length: > 0 } kinds ? kinds : before?.Kinds ?? [],
            TextForm = new TextForm
            {
                Encoding = parsed.GetValue(_encoding) ?? before?.TextForm.Encoding,
                Escape = parsed.GetValue(_escape) is { } escape ? Enum.Parse<QuoteEscape>(escape, ignoreCase: true) : before?.TextForm.Escape,
            },
            Make = format == DataSource.Simulated ? () => new GameWorld().Generate() : null,
        };
        parsed.RefuseIf(!files.IsTable, _columns, $"--format {files.Format} has no columns to name");
        parsed.RefuseIf(!files.IsTable, _kinds, $"--format {files.Format} has kinds of its own");
        parsed.RefuseIf(!files.TakesTextForm, _encoding, $"--format {files.Format} is read as UTF-8; write the file anew in it");
        parsed.RefuseIf(!files.TakesTextForm, _escape, $"--format {files.Format} has no such quotes");
        parsed.RefuseIf(!files.TakesAttributes, _attributes, $"--format {files.Format} has no use for it; {string.Join(", ", DataSource.WithAttributes)} have");
        files.RequireThere();
        return files;
    }
}
