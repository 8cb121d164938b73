using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// A folder of events and items as Parquet, which other programs read as well: <c>events/date=YYYY-MM-DD/hour=HH/NUMBER.parquet</c> by the
/// event's time (UTC), and <c>items.parquet</c>. <see cref="EventFilesWriter"/> makes one.
/// </summary>
public static class EventFiles
{
    /// <summary>Name of the folder of events.</summary>
    public const string Events = "events";

    /// <summary>Name of the file of items.</summary>
    public const string Items = "items.parquet";

    internal static readonly DataField<long> Sequence = new("sequence");
    internal static readonly DataField<string> EventId = new("event_id");
    internal static readonly DataField<string> UserId = new("user_id");
    internal static readonly DataField<string> ItemId = new("item_id");
    internal static readonly DataField<string> Kind = new("kind");
    internal static readonly DataField<string> CustomKind = new("custom_kind");
    internal static readonly DateTimeDataField Time = new("time", DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis);
    internal static readonly DataField<double> Value = new("value");
    internal static readonly DataField<string> SessionId = new("session_id");
    internal static readonly DataField<string> RequestId = new("request_id");
    internal static readonly DataField<string> Context = new("context");
    internal static readonly DataField<bool> Available = new("available");
    internal static readonly DataField<string> Attributes = new("attributes");

    /// <summary>Whether a folder is one of these.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, Items));

    /// <summary>The events, hour by hour. Hours outside the period are not opened.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="since">Unix milliseconds; events before are left out.</param>
    /// <param name="until">Unix milliseconds; events of then and later are left out.</param>
    /// <exception cref="IOException">A file is not of this form.</exception>
    public static IEnumerable<EventRow> ReadEvents(string folder, long since = long.MinValue, long until = long.MaxValue)
    {
        var root = Path.Combine(folder, Events);
        var files = Directory.Exists(root) ? Directory.GetFiles(root, "*.parquet", SearchOption.AllDirectories) : [];
        foreach (var file in files.Order(StringComparer.Ordinal).Where(f => HourOf(f) is not { } hour || (hour < until && hour + 3_600_000 > since)))
        {
            foreach (var row in Rows(file, EventsAsync))
            {
                if (row.Time >= since && row.Time < until)
                {
                    yield return row;
                }
            }
        }
    }

    /// <summary>The items.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The file is not of this form.</exception>
    public static IEnumerable<ItemRow> ReadItems(string folder) => Rows(Path.Combine(folder, Items), ItemsAsync);

    /// <summary>Attributes as JSON: an object of fields, each with a list of values.</summary>
    internal static string WriteAttributes(IReadOnlyList<ItemAttribute> attributes) => JsonSerializer.Serialize(
        attributes.GroupBy(a => a.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(a => a.Value).ToArray(), StringComparer.Ordinal));

    private static ItemAttribute[] ReadAttributes(string json) =>
        [.. JsonSerializer.Deserialize<Dictionary<string, string[]>>(json)!.SelectMany(f => f.Value.Select(v => new ItemAttribute(f.Key, v)))];

    private static async Task<EventRow[]> EventsAsync(ParquetRowGroupReader group)
    {
        var (sequences, times, values) = (await NumbersAsync(group, Sequence), await NumbersAsync<DateTime>(group, Time), await NumbersAsync(group, Value));
        var (ids, users, items) = (await TextsAsync(group, EventId), await TextsAsync(group, UserId), await TextsAsync(group, ItemId));
        var (kinds, customs) = (await TextsAsync(group, Kind), await TextsAsync(group, CustomKind));
        var (sessions, requests, contexts) = (await TextsAsync(group, SessionId), await TextsAsync(group, RequestId), await TextsAsync(group, Context));
        var rows = new EventRow[sequences.Length];
        for (var r = 0; r < rows.Length; r++)
        {
            var time = new DateTimeOffset(DateTime.SpecifyKind(times[r], DateTimeKind.Utc)).ToUnixTimeMilliseconds();
            rows[r] = new EventRow(
                sequences[r], ids[r]!, users[r]!, items[r]!, Enum.Parse<InteractionKind>(kinds[r]!), customs[r], time, values[r], sessions[r], requests[r], contexts[r]);
        }

        return rows;
    }

    private static async Task<ItemRow[]> ItemsAsync(ParquetRowGroupReader group)
    {
        var (ids, available, attributes) = (await TextsAsync(group, ItemId), await NumbersAsync(group, Available), await TextsAsync(group, Attributes));
        return [.. ids.Select((id, i) => new ItemRow(id!, available[i], ReadAttributes(attributes[i]!)))];
    }

    private static async Task<string?[]> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory()!).ConfigureAwait(false);
        return texts;
    }

    private static Task<T[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField<T> field)
        where T : struct => NumbersAsync<T>(group, (DataField)field);

    private static async Task<T[]> NumbersAsync<T>(ParquetRowGroupReader group, DataField field)
        where T : struct
    {
        var numbers = new T[group.RowCount];
        await group.ReadAsync(field, numbers.AsMemory()).ConfigureAwait(false);
        return numbers;
    }

    // One row group in memory at a time.
    private static IEnumerable<T> Rows<T>(string file, Func<ParquetRowGroupReader, Task<T[]>> read)
    {
        using var stream = File.OpenRead(file);
        var reader = Guarded(file, () => ParquetReader.CreateAsync(stream));
        try
        {
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                foreach (var row in Guarded(file, () => read(group)))
                {
                    yield return row;
                }
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static T Guarded<T>(string file, Func<Task<T>> read)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new IOException($"'{file}' is no file of an export: {e.Message}", e);
        }
    }

    // Of a folder that somebody made otherwise, every file is opened.
    private static long? HourOf(string file)
    {
        var (hour, date) = (Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!));
        return hour.StartsWith("hour=", StringComparison.Ordinal) && date.StartsWith("date=", StringComparison.Ordinal)
            && DateTimeOffset.TryParseExact(
                $"{date[5..]} {hour[5..]}", "yyyy-MM-dd HH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : null;
    }
}
