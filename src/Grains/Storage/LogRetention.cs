using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>Removes from the event log what is older than its retention and no longer needed by any state.</summary>
internal sealed partial class LogRetention(
    IEventLog log, IOptions<EventLogOptions> options, IOptions<ImpressionOptions> impressions, IOptions<RecsysLimits> limits, TimeProvider time, ILogger<LogRetention> logger)
{
    /// <summary>How often it is due.</summary>
    public TimeSpan Period => options.Value.RetentionEvery;

    /// <summary>Removes what is due now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Retention is { } retention)
        {
            var before = time.GetUtcNow() - retention;
            var removed = await log.PruneAsync(before, limits.Value.SessionLength, limits.Value.BoughtLength, cancellationToken);
            if (removed > 0)
            {
                LogRemoved(removed, before);
            }
        }

        // Whole hours, as samples are made of whole hours.
        var oldest = time.GetUtcNow() - TimeSpan.FromDays(impressions.Value.KeepDays);
        oldest = oldest.AddTicks(-(oldest.Ticks % TimeSpan.TicksPerHour));
        if (await log.PruneShownAsync(oldest, cancellationToken) is > 0 and var lists)
        {
            LogRemovedShown(lists, oldest);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Removed} events from before {Before:O} were removed from the log (Recsys:Log:Retention).")]
    private partial void LogRemoved(long removed, DateTimeOffset before);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Removed} answers from before {Before:O} were removed from the log (Recsys:Impressions:KeepDays).")]
    private partial void LogRemovedShown(long removed, DateTimeOffset before);
}
