using Recsys.Core;
using Recsys.Data;

namespace Recsys.Offline;

/// <summary>Where a data set comes from: files of a format, or what a program holds in memory.</summary>
public sealed record DataSource
{
    /// <summary>Sessions in the form of the next-item benchmarks.</summary>
    public const string Sessions = "sessions";

    /// <summary>What a program holds in memory, see <see cref="Of(InteractionDataset, EventMeanings?)"/>.</summary>
    public const string Memory = "memory";

    /// <summary>The event log of a cluster, see <see cref="OfLog(InteractionDataset)"/>.</summary>
    public const string Log = "log";

    /// <summary>The simulated store, which needs no files.</summary>
    public const string Simulated = "simulated";

    /// <summary>Lines of words, for embeddings.</summary>
    public const string Text = "text";

    private const string Sequences = "sequences";
    private const string Csv = "csv";
    private const string Tsv = "tsv";
    private const string NdJson = "ndjson";
    private const string Parquet = "parquet";

    /// <summary>Formats that say themselves what their parts mean.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["movielens", "movielens-100k", "movielens-1m", Sequences, Sessions, Simulated, "steam", "retailrocket"];

    /// <summary>Formats whose columns are named by --columns.</summary>
    public static IReadOnlyList<string> Tables { get; } = [Csv, Tsv, NdJson, Parquet];

    /// <summary>Formats whose items may be described by a file of their own.</summary>
    public static IReadOnlyList<string> WithAttributes { get; } = [Sequences, .. Tables];

    // Lines of sessions are a file in some commands, a folder in others.
    private static readonly string[] Files = [Sequences, Text];

    /// <summary>Name of the format.</summary>
    public string Format { get; init; } = "movielens";

    /// <summary>Folder or file.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>JSON file of item attributes; null for none.</summary>
    public string? Attributes { get; init; }

    /// <summary>Content fields of the items, see <see cref="ContentSource.Parse"/>.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>Roles of a table's columns, see <see cref="TableColumns.Parse"/>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Kinds of the texts of a table's kind column, see <see cref="EventKinds.Parse"/>.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>How the text of a table is written; what is null is found out.</summary>
    public TextForm TextForm { get; init; } = TextForm.Found;

    /// <summary>Makes the events of a source that has no files.</summary>
    internal Func<InteractionDataset>? Make { get; init; }

    /// <summary>What was really shown; null where only the events tell of it.</summary>
    internal IReadOnlyList<ShownExample>? Shown { get; private init; }

    private ExampleSet? Examples { get; init; }

    private EventMeanings? Told { get; init; }

    /// <summary>Events in memory.</summary>
    /// <param name="events">The events.</param>
    /// <param name="meanings">
    /// What they mean; null for what their kinds say: impressions, clicks, plays with seconds, carts, purchases. That values are ratings is
    /// nothing that could be seen of them.
    /// </param>
    public static DataSource Of(InteractionDataset events, EventMeanings? meanings = null) =>
        new() { Format = Memory, Make = () => events, Told = meanings ?? KindsOf(events) };

    /// <summary>
    /// Events of a cluster's log, as <see cref="EventDataset"/> makes them of a store (<c>StoredLog</c>) or of an export
    /// (<see cref="EventFiles"/>). What is trained on them is said to be of the log.
    /// </summary>
    /// <param name="events">The events.</param>
    public static DataSource OfLog(InteractionDataset events) => Of(events) with { Format = Log };

    /// <summary>The same, with what was really shown, of which rankers learn: samples of the log.</summary>
    /// <param name="events">The events.</param>
    /// <param name="shown">What was shown, in any order.</param>
    public static DataSource OfLog(InteractionDataset events, IReadOnlyList<ShownExample> shown) => OfLog(events) with
    {
        Shown = shown,
        Told = KindsOf(events) | EventMeanings.Impressions | EventMeanings.Clicks,
    };

    /// <summary>Examples with labels in memory, and the events around them.</summary>
    /// <param name="examples">The examples.</param>
    public static DataSource Of(ExampleSet examples) => new() { Format = Memory, Make = () => examples.Events, Examples = examples };

    /// <summary>Whether its rows are examples with fields.</summary>
    public bool IsTable => Examples is not null || Tables.Contains(Format);

    /// <summary>Whether it is text whose encoding and quotes may be said.</summary>
    public bool TakesTextForm => Examples is null && Format is Csv or Tsv or NdJson;

    /// <summary>Whether a file of attributes is of use.</summary>
    public bool TakesAttributes => WithAttributes.Contains(Format);

    /// <summary>Whether its events have ratings, or its rows labels, which say whether the item was liked.</summary>
    public bool HasLabels => Examples is not null || (IsTable ? TableColumns.Parse(Columns, Kinds).Label is not null : Meanings.HasFlag(EventMeanings.Ratings));

    /// <summary>What the events mean; of a table its columns say it.</summary>
    public EventMeanings Meanings => Told ?? MeaningsOf(Format);

    /// <summary>Whether the values of a format's events are ratings.</summary>
    public static bool HasRatings(string format) => MeaningsOf(format).HasFlag(EventMeanings.Ratings);

    private static EventMeanings KindsOf(InteractionDataset events)
    {
        var meanings = EventMeanings.None;
        foreach (var e in events.Interactions)
        {
            meanings |= e.Kind switch
            {
                InteractionKind.Impression => EventMeanings.Impressions,
                InteractionKind.Click => EventMeanings.Clicks,
                InteractionKind.Play => EventMeanings.PlaySeconds,
                InteractionKind.AddToCart => EventMeanings.Carts,
                InteractionKind.Purchase => EventMeanings.Purchases,
                _ => EventMeanings.None,
            };
        }

        return meanings;
    }

    private static EventMeanings MeaningsOf(string format) => format switch
    {
        "movielens" => MovieLensReader.Meanings,
        "movielens-100k" or "movielens-1m" => MovieLensTextReader.Meanings,
        Sequences => SequenceReader.Meanings,
        Sessions => SessionReader.Meanings,
        "steam" => SteamReader.Meanings,
        "retailrocket" => RetailrocketReader.Meanings,
        Simulated => EventMeanings.Impressions | EventMeanings.Clicks | EventMeanings.PlaySeconds | EventMeanings.Carts | EventMeanings.Purchases,
        _ => EventMeanings.None,
    };

    /// <summary>Refuses what is not there.</summary>
    /// <exception cref="ArgumentException">A file or folder is missing, or one is given where none is read.</exception>
    public void RequireThere()
    {
        var inMemory = Format is Memory or Log;
        if ((Format == Simulated || inMemory) && Make is null)
        {
            throw new SettingException(
                $"{{Format}} {Format} has no files: its events are those of the program that made them. Give the events to DataSource.Of, or name a format and its files.");
        }

        if (Format == Simulated)
        {
            if (Path.Length > 0)
            {
                throw new SettingException($"{{Path}} {Path}: {{Format}} {Simulated} makes its own data; leave it out.");
            }
        }
        else if (!inMemory && Path.Length == 0)
        {
            throw new SettingException($"{{Path}} is missing: {{Format}} {Format} is read from a file or a folder.");
        }
        else if (!inMemory && !File.Exists(Path) && !Directory.Exists(Path))
        {
            throw new SettingException($"{{Path}} {Path}: there is no such file or folder.");
        }
        else if (Files.Contains(Format) && Directory.Exists(Path))
        {
            throw new SettingException($"{{Path}} {Path} is a folder; {{Format}} {Format} is a file.");
        }

        ContentSource[] contents = [.. Contents.Select(ContentSource.Parse)];
        if (contents.SelectMany(c => c.Files).FirstOrDefault(f => !File.Exists(f) && !Directory.Exists(f)) is { } lacking)
        {
            throw new SettingException($"{{Contents}} {lacking}: there is no such file.");
        }

        if (contents.CountBy(c => c.Name).FirstOrDefault(c => c.Value > 1).Key is { } doubled)
        {
            throw new SettingException($"{{Contents}} {doubled} is given twice; each field has one file.");
        }

        if (Attributes is not null && !File.Exists(Attributes))
        {
            throw new SettingException($"{{Attributes}} {Attributes}: there is no such file.");
        }
    }

    /// <summary>Reads the examples of a table.</summary>
    /// <param name="log">Told what was met while reading.</param>
    /// <param name="positiveFrom">Lowest label that is positive, where labels are no probabilities but, say, ratings; null to leave them.</param>
    public ExampleSet ReadTable(Action<string> log, float? positiveFrom = null)
    {
        var roles = Examples is null ? TableColumns.Parse(Columns, Kinds) : null;
        var set = roles is null ? Examples! : ReadTable(roles, log);
        set = Contents.Count == 0 ? set : set.WithContents(ReadContents(set.Events, log));
        var (lowest, highest) = (set.Examples.Min(e => e.Label), set.Examples.Max(e => e.Label));
        if (positiveFrom is not { } bound || (lowest >= 0 && highest <= 1))
        {
            return set;
        }

        log(FormattableString.Invariant($"Labels from {lowest} to {highest} are no probabilities: from {bound} (PositiveFrom) they are taken for 1, below for 0."));
        Example[] examples = [.. set.Examples.Select(e => e with { Label = e.Label >= bound ? 1 : 0 })];
        return set.WithExamples(examples, roles is { Kind: null } ? set.Events.With(examples.Select(TableReader.Event)) : null);
    }

    /// <summary>Reads the events.</summary>
    /// <param name="log">Told what was met while reading a table.</param>
    public InteractionDataset Read(Action<string> log)
    {
        if (IsTable)
        {
            return ReadTable(log).Events;
        }

        var events = ReadEvents();
        return Contents.Count == 0 ? events : events.WithContents(ReadContents(events, log));
    }

    private InteractionDataset ReadEvents() => Format switch
    {
        "movielens" => MovieLensReader.Read(Path),
        "movielens-100k" => MovieLensTextReader.Read100K(Path),
        "movielens-1m" => MovieLensTextReader.Read1M(Path),
        Sequences => SequenceReader.Read(Path, Attributes),
        Sessions => SessionReader.Read(Path).Train,
        "steam" => SteamReader.Read(Path),
        "retailrocket" => RetailrocketReader.Read(Path),
        _ => Make!(),
    };

    /// <summary>Sessions whose items have their contents.</summary>
    internal SessionData Described(SessionData sessions, Action<string> log) =>
        Contents.Count == 0 ? sessions : sessions with { Train = sessions.Train.WithContents(ReadContents(sessions.Train, log)) };

    private ItemContent[] ReadContents(InteractionDataset events, Action<string> log) => [.. Contents.Select(c => ContentSource.Parse(c).Read(events.ItemIds, log))];

    private ExampleSet ReadTable(TableColumns roles, Action<string> log)
    {
        var report = new TableReport();
        var format = Format switch { Csv => TableFormat.Csv, Tsv => TableFormat.Tsv, NdJson => TableFormat.NdJson, _ => TableFormat.Parquet };
        var set = TableReader.Read(Path, format, roles, report, Attributes, TextForm);
        log($"{Path}: {report}");
        return set;
    }
}
