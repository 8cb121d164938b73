using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Recsys.Samples;

/// <summary>
/// A folder of samples as Parquet, which other programs read as well: <c>date=YYYY-MM-DD/hour=HH/samples.parquet</c> by the time of showing (UTC). An
/// hour has one file, whoever wrote it and how often: it is written under another name, flushed, and takes the place of the one before in one step, so
/// that a reader finds the whole of one or of the other, and no sample twice.
/// </summary>
/// <param name="path">The folder; made when something is written.</param>
public sealed class SampleFolder(string path)
{
    /// <summary>Milliseconds of an hour.</summary>
    public const long HourLength = 3_600_000;

    /// <summary>Name of an hour's file.</summary>
    public const string FileName = "samples.parquet";

    private const int GroupRows = 100_000;

    private static readonly TimeSpan LeftAge = TimeSpan.FromHours(1);

    private static readonly ParquetSchema Schema = new(SampleColumns.All.Select(c => c.Field).ToArray<Field>());

    /// <summary>The beginning of the hour that a time is in.</summary>
    /// <param name="time">Unix milliseconds, from 1970 on.</param>
    public static long HourOf(long time) => time - (time % HourLength);

    /// <summary>Path of an hour's file, whether or not it is there.</summary>
    /// <param name="hour">Unix milliseconds of the hour's beginning.</param>
    public string PathOf(long hour)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(hour);
        return Path.Combine(path, at.ToString("'date='yyyy-MM-dd", CultureInfo.InvariantCulture), at.ToString("'hour='HH", CultureInfo.InvariantCulture), FileName);
    }

    /// <summary>Whether an hour's file is there.</summary>
    /// <param name="hour">Unix milliseconds of the hour's beginning.</param>
    public bool Has(long hour) => File.Exists(PathOf(hour));

    /// <summary>Writes an hour's samples in place of what is there.</summary>
    /// <param name="hour">Unix milliseconds of the hour's beginning.</param>
    /// <param name="lists">The hour's lists, in the order of the file.</param>
    /// <param name="cancellationToken">Ends it; what is there stays.</param>
    /// <returns>How many samples it has.</returns>
    /// <exception cref="IOException">It cannot be written; what is there stays.</exception>
    public async Task<long> WriteAsync(long hour, IReadOnlyList<JoinedList> lists, CancellationToken cancellationToken = default)
    {
        var target = PathOf(hour);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);

        var partial = $"{target}.partial-{Guid.NewGuid():N}";
        try
        {
            long count = 0;
            await using (var stream = File.Create(partial))
            {
                await using (var writer = await ParquetWriter.CreateAsync(Schema, stream, cancellationToken: cancellationToken).ConfigureAwait(false))
                {
                    foreach (var rows in lists.SelectMany(Sample.Of).Chunk(GroupRows))
                    {
                        using var group = writer.CreateRowGroup();
                        foreach (var column in SampleColumns.All)
                        {
                            cancellationToken.ThrowIfCancellationRequested();
                            await column.WriteAsync(group, rows).ConfigureAwait(false);
                        }

                        count += rows.Length;
                    }
                }

                stream.Flush(flushToDisk: true);
            }

            RemoveLeft(folder, File.GetLastWriteTimeUtc(partial));
            File.Move(partial, target, overwrite: true);
            return count;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    /// <summary>Removes an hour's file, if it is there.</summary>
    /// <param name="hour">Unix milliseconds of the hour's beginning.</param>
    public void Remove(long hour)
    {
        if (Has(hour))
        {
            File.Delete(PathOf(hour));
        }
    }

    // What writers left that were killed, and not what another one is at. By the folder's own clock, which may be that of another machine.
    private static void RemoveLeft(string folder, DateTime now)
    {
        foreach (var left in Directory.GetFiles(folder, $"{FileName}.partial-*").Where(f => now - File.GetLastWriteTimeUtc(f) > LeftAge))
        {
            File.Delete(left);
        }
    }

    /// <summary>The samples of a period, hour by hour.</summary>
    /// <param name="since">Unix milliseconds; samples shown before are left out.</param>
    /// <param name="until">Unix milliseconds; samples shown then and later are left out.</param>
    /// <exception cref="IOException">A file is not of this form.</exception>
    public async IAsyncEnumerable<Sample> ReadAsync(long since = long.MinValue, long until = long.MaxValue)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path, FileName, SearchOption.AllDirectories) : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(file);
            await using var reader = await ParquetReader.CreateAsync(stream).ConfigureAwait(false);
            for (var g = 0; g < reader.RowGroupCount; g++)
            {
                using var group = reader.OpenRowGroupReader(g);
                foreach (var sample in await SampleColumns.ReadAsync(group).ConfigureAwait(false))
                {
                    if (sample.Time >= since && sample.Time < until)
                    {
                        yield return sample;
                    }
                }
            }
        }
    }
}
