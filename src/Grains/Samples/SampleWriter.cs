using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Grains.Samples;

/// <summary>
/// Writes each hour's samples once its longest window and the grace are over. What is done it knows by the files that are there, so that it goes on after a
/// crash where it was, and two that are at it by mistake write the same.
/// </summary>
internal sealed partial class SampleWriter(
    IEventLog log, IOptions<ImpressionOptions> options, SampleInstruments instruments, TimeProvider time, ILogger<SampleWriter> logger)
{
    // Events of so long, and of the longest window, are in memory at once; after a pause many hours are due.
    private const int MostHours = 6;

    private long _next;

    /// <summary>How often it is looked whether an hour is due.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether samples are to be written.</summary>
    public bool IsWanted => options.Value is { Enabled: true, Folder.Length: > 0 };

    /// <summary>Writes the hours that are due.</summary>
    public async Task WriteDueAsync(CancellationToken cancellationToken)
    {
        var (windows, folder) = (options.Value.Windows, new SampleFolder(options.Value.Folder!));
        var end = SampleFolder.HourOf((time.GetUtcNow() - windows.Longest() - options.Value.Grace).ToUnixTimeMilliseconds());
        if (await log.ReadOldestShownAsync(cancellationToken) is not { } oldest)
        {
            return;
        }

        for (var hour = Math.Max(_next, SampleFolder.HourOf(oldest)); hour < end;)
        {
            var until = hour;
            while (until < end && until - hour < MostHours * SampleFolder.HourLength && !folder.Has(until))
            {
                until += SampleFolder.HourLength;
            }

            if (until > hour)
            {
                var report = await SamplePass.RunAsync(new LogSampleSource(log), folder, windows, hour, until, cancellationToken);
                instruments.Wrote(report);
                LogWrote(report.Samples, report.Lists, DateTimeOffset.FromUnixTimeMilliseconds(hour), DateTimeOffset.FromUnixTimeMilliseconds(until));
            }

            // Hours without a list have no file, and are not looked at again.
            _next = hour = Math.Max(until, hour + SampleFolder.HourLength);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Samples} samples of {Lists} answers from {From:O} to {Until:O} were written (Recsys:Impressions:Folder).")]
    private partial void LogWrote(long samples, long lists, DateTimeOffset from, DateTimeOffset until);
}
