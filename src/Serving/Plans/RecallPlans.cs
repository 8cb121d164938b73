using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The recall plan in force: one immutable object, exchanged when the configuration changes. A request takes it once and
/// finishes on it. Options that break a bound are logged and change nothing.
/// </summary>
public sealed partial class RecallPlans : IDisposable
{
    private readonly RecallChannels _channels;
    private readonly IOptionsFactory<ServingOptions> _options;
    private readonly ILogger<RecallPlans> _logger;
    private readonly List<IDisposable> _watches = [];
    private volatile RecallPlan _current;
    private long _generation;

    /// <summary>Makes the first plan.</summary>
    /// <param name="local">Channels in memory.</param>
    /// <param name="remote">Channels that may wait.</param>
    /// <param name="options">Makes the options anew after each change; unlike a monitor's, its failure is ours to handle.</param>
    /// <param name="changes">Says when the options change.</param>
    /// <param name="time">Clock of deadlines and pauses.</param>
    /// <param name="logger">Log.</param>
    /// <param name="shards">Parts of the catalogue; null for a whole one. A divided one refuses channels whose lists cannot be merged.</param>
    /// <exception cref="ArgumentException">Two channels have one name.</exception>
    /// <exception cref="OptionsValidationException">An option breaks a bound or names a channel that is not registered.</exception>
    public RecallPlans(
        IEnumerable<IRecallChannel> local,
        IEnumerable<IRemoteRecallChannel> remote,
        IOptionsFactory<ServingOptions> options,
        IEnumerable<IOptionsChangeTokenSource<ServingOptions>> changes,
        TimeProvider time,
        ILogger<RecallPlans> logger,
        CatalogueShards? shards = null)
    {
        _channels = new RecallChannels(local, remote, time, shards?.Count ?? 1);
        _options = options;
        _logger = logger;
        _current = Make();
        foreach (var source in changes)
        {
            _watches.Add(ChangeToken.OnChange(source.GetChangeToken, Reload));
        }
    }

    /// <summary>Length of the list of popular items that the plan in force asks for.</summary>
    public int PopularityLength => _current.PopularityLength;

    /// <summary>Grows with each change of the options that came into force.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>What the channels need of the event log that the plan in force asks on some surface.</summary>
    /// <param name="hasVersion">Whether a model version is active.</param>
    public LogHistory HistoryNeeded(bool hasVersion) =>
        Asked(_current, hasVersion).Aggregate(LogHistory.None, (needed, channel) => needed | (channel.Local?.History ?? LogHistory.None));

    /// <summary>Throws for options that could not come into force; changes nothing.</summary>
    /// <param name="options">The options, within their bounds.</param>
    /// <exception cref="OptionsValidationException">They name a channel that is not registered.</exception>
    public void Check(ServingOptions options) => _channels.Plan(options);

    internal RecallPlan Current => _current;

    /// <summary>The channels of the host.</summary>
    internal RecallChannels Channels => _channels;

    /// <summary>
    /// Brings the lists of those channels up to date that the plan in force uses and that keep any. Costs passes over the item
    /// table; call it beside the requests, one call at a time.
    /// </summary>
    /// <param name="table">The items.</param>
    /// <param name="hasVersion">Whether a model version is active.</param>
    public void RefreshLists(ItemTable table, bool hasVersion)
    {
        foreach (var list in Asked(_current, hasVersion).Select(c => c.Local).OfType<IListChannel>().Select(c => c.List).Distinct())
        {
            list.Refresh(table);
        }
    }

    /// <summary>Stops watching the configuration.</summary>
    public void Dispose() => _watches.ForEach(w => w.Dispose());

    private static IEnumerable<PlannedChannel> Asked(RecallPlan plan, bool hasVersion) =>
        plan.Surfaces.Values.Append(plan.Everywhere).SelectMany(s => s.Channels).Where(c => !hasVersion || !c.OnlyWithoutVersion);

    private RecallPlan Make() => _channels.Plan(_options.Create(Options.DefaultName));

    private void Reload()
    {
        try
        {
            _current = Make();
            Interlocked.Increment(ref _generation);
            LogReloaded();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogRefused(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The serving options changed and are in force.")]
    private partial void LogReloaded();

    [LoggerMessage(Level = LogLevel.Error, Message = "The serving options changed but are refused; those before them stay in force.")]
    private partial void LogRefused(Exception exception);
}
