using Recsys.Core;
using Recsys.Data;
using Recsys.Grains.Storage;
using Recsys.Samples;

namespace Recsys.Cli.Hosting;

/// <summary>An event log that a command line named, and the period of it that is read.</summary>
/// <param name="Name">What was given.</param>
/// <param name="Open">Opens its store; null for an export.</param>
/// <param name="Since">Unix milliseconds of the first.</param>
/// <param name="Until">Unix milliseconds behind the last.</param>
internal sealed record LogSource(string Name, Func<StoredLog>? Open, long Since, long Until)
{
    /// <summary>The events and items as a data set.</summary>
    public InteractionDataset Read()
    {
        if (Open is null)
        {
            return EventDataset.Of(Name, EventFiles.ReadEvents(Name, Since, Until), EventFiles.ReadItems(Name), Since, Until);
        }

        using var log = Open();

        // A connection string holds a secret.
        return EventDataset.Of(Directory.Exists(Name) ? Name : "the database's log", log.ReadEvents(), log.ReadItems(), Since, Until);
    }

    /// <summary>What was shown in the period, of a folder of samples.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ArgumentException">There is no sample of the period.</exception>
    public IReadOnlyList<ShownExample> ReadShown(string folder)
    {
        var shown = new SampleFolder(folder).ReadAsync(Since, Until).ToBlockingEnumerable().Select(s => new ShownExample(
            $"{s.RequestId} {s.Page}",
            s.UserId,
            s.Shown.ItemId,
            s.Time,
            s[InteractionKind.Click].Time,
            s[InteractionKind.Impression].Happened == true,
            s[InteractionKind.Play].Value,
            s[InteractionKind.Purchase].Happened == true,
            s.Shown.Channel,
            s.Shown.ChannelScore)
        {
            Place = s.Place,
        }).ToArray();
        return shown.Length > 0 ? shown : throw new ArgumentException($"--samples {folder} has no sample of the period; 'recsys samples' writes them.");
    }

    /// <summary>The lists that were recorded in a period; none of an export.</summary>
    public IReadOnlyList<ShownList> ReadLists(DateTimeOffset since, DateTimeOffset until)
    {
        if (Open is null)
        {
            return [];
        }

        using var log = Open();
        return [.. log.ReadShown(since.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds())];
    }

    /// <summary>The events of a period of their own.</summary>
    public IReadOnlyList<EventRow> ReadEvents(DateTimeOffset since, DateTimeOffset until)
    {
        var (from, to) = (since.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds());
        if (Open is null)
        {
            return [.. EventFiles.ReadEvents(Name, from, to)];
        }

        using var log = Open();
        return [.. log.ReadEvents().Where(e => e.Time >= from && e.Time < to)];
    }
}
