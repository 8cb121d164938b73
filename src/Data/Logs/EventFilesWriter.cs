using System.Globalization;
using Parquet;
using Parquet.Schema;
using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Writes the folder that <see cref="EventFiles"/> reads. The folder appears when it is whole: until <see cref="CompleteAsync"/> it has a
/// name of its own beside it, which is removed where the writer is disposed before.
/// </summary>
public sealed class EventFilesWriter : IAsyncDisposable
{
    // Rows that wait in memory for their hours' files; a log is mostly in the order of time, so that an hour has one file or two.
    private const int RowsInMemory = 400_000;

    private readonly string _folder;
    private readonly string _partial;
    private readonly Dictionary<long, List<EventRow>> _hours = [];
    private int _waiting;
    private int _files;

    /// <summary>Begins.</summary>
    /// <param name="folder">Where to.</param>
    /// <exception cref="ArgumentException">It is there already.</exception>
    public EventFilesWriter(string folder)
    {
        _folder = Path.GetFullPath(folder);
        if (File.Exists(_folder) || (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()))
        {
            throw new ArgumentException($"'{folder}' is not empty; give a folder that is not there yet, so that nothing old is among what is written.", nameof(folder));
        }

        _partial = $"{Path.TrimEndingDirectorySeparator(_folder)}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(_partial);
    }

    /// <summary>Events written or waiting.</summary>
    public long EventCount { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="row">The event.</param>
    public async ValueTask AddAsync(EventRow row)
    {
        var hour = row.Time - PositiveRest(row.Time, 3_600_000);
        if (!_hours.TryGetValue(hour, out var rows))
        {
            _hours[hour] = rows = [];
        }

        rows.Add(row);
        EventCount++;
        if (++_waiting >= RowsInMemory)
        {
            await FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes the items and what is left of the events, and gives the folder its name.</summary>
    /// <param name="items">The catalogue.</param>
    /// <returns>How many items there are.</returns>
    public async Task<int> CompleteAsync(IEnumerable<ItemRow> items)
    {
        await FlushAsync().ConfigureAwait(false);
        var all = items.OrderBy(i => i.ItemId, StringComparer.Ordinal).ToArray();
        await WriteAsync(Path.Combine(_partial, EventFiles.Items), new ParquetSchema(EventFiles.ItemId, EventFiles.Available, EventFiles.Attributes), async group =>
        {
            await group.WriteAsync(EventFiles.ItemId, Array.ConvertAll(all, i => i.ItemId)).ConfigureAwait(false);
            await group.WriteAsync<bool>(EventFiles.Available, Array.ConvertAll(all, i => i.Available)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.Attributes, Array.ConvertAll(all, i => EventFiles.WriteAttributes(i.Attributes))).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder);
        }

        Directory.Move(_partial, _folder);
        return all.Length;
    }

    /// <summary>Removes what was not completed.</summary>
    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(_partial))
        {
            Directory.Delete(_partial, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task FlushAsync()
    {
        foreach (var (hour, rows) in _hours)
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(hour);
            var folder = Path.Combine(
                _partial, EventFiles.Events, at.ToString("'date='yyyy-MM-dd", CultureInfo.InvariantCulture), at.ToString("'hour='HH", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(folder);
            await WriteEventsAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_files++:D6}.parquet")), [.. rows]).ConfigureAwait(false);
        }

        _hours.Clear();
        _waiting = 0;
    }

    private static Task WriteEventsAsync(string file, EventRow[] rows) => WriteAsync(
        file,
        new ParquetSchema(
            EventFiles.Sequence, EventFiles.EventId, EventFiles.UserId, EventFiles.ItemId, EventFiles.Kind, EventFiles.CustomKind, EventFiles.Time, EventFiles.Value, EventFiles.SessionId, EventFiles.RequestId, EventFiles.Context),
        async group =>
        {
            await group.WriteAsync<long>(EventFiles.Sequence, Array.ConvertAll(rows, r => r.Sequence)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.EventId, Array.ConvertAll(rows, r => r.EventId)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.UserId, Array.ConvertAll(rows, r => r.UserId)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.ItemId, Array.ConvertAll(rows, r => r.ItemId)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.Kind, Array.ConvertAll(rows, r => r.Kind.ToString())).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.CustomKind, Array.ConvertAll(rows, r => r.CustomKind)!).ConfigureAwait(false);
            await group.WriteAsync<DateTime>(EventFiles.Time, Array.ConvertAll(rows, r => DateTimeOffset.FromUnixTimeMilliseconds(r.Time).UtcDateTime)).ConfigureAwait(false);
            await group.WriteAsync<double>(EventFiles.Value, Array.ConvertAll(rows, r => r.Value)).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.SessionId, Array.ConvertAll(rows, r => r.SessionId)!).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.RequestId, Array.ConvertAll(rows, r => r.RequestId)!).ConfigureAwait(false);
            await group.WriteAsync(EventFiles.Context, Array.ConvertAll(rows, r => r.Context)!).ConfigureAwait(false);
        });

    private static async Task WriteAsync(string file, ParquetSchema schema, Func<ParquetRowGroupWriter, Task> write)
    {
        await using var stream = File.Create(file);
        await using var writer = await ParquetWriter.CreateAsync(schema, stream).ConfigureAwait(false);
        using var group = writer.CreateRowGroup();
        await write(group).ConfigureAwait(false);
    }

    private static long PositiveRest(long value, long by) => ((value % by) + by) % by;
}
