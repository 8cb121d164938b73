using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Recsys.Grains.Audit;
using Recsys.Grains.Items;
using Recsys.Grains.Sharding;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>What all user grains of a silo share. One object, so that a user in memory holds one reference and not ten.</summary>
internal sealed class UserServices(
    IEventLog log,
    ShownRecorder shown,
    AuditTrail audit,
    UserSnapshots snapshots,
    LogInstruments instruments,
    IGrainFactory grains,
    ItemTable table,
    ItemDirectory directory,
    ItemCounterCombiner counters,
    RecentUsers recent,
    RecentUsersClient everywhere,
    ModelHost models,
    RecommendationPipeline pipeline,
    ShardedPipeline sharded,
    ShardRouter shards,
    ContractValidator validator,
    IOptions<RecsysLimits> limits,
    IOptions<ServingOptions> serving,
    TimeProvider time,
    ILogger<UserGrain> logger)
{
    public IEventLog Log { get; } = log;

    /// <summary>Records what is shown.</summary>
    public ShownRecorder Shown { get; } = shown;

    public AuditTrail Audit { get; } = audit;

    public UserSnapshots Snapshots { get; } = snapshots;

    public LogInstruments Instruments { get; } = instruments;

    public IGrainFactory Grains { get; } = grains;

    public ItemTable Table { get; } = table;

    public ItemDirectory Directory { get; } = directory;

    public ItemCounterCombiner Counters { get; } = counters;

    public RecentUsers Recent { get; } = recent;

    /// <summary>The remembered users of all silos.</summary>
    public RecentUsersClient RecentEverywhere { get; } = everywhere;

    public ModelHost Models { get; } = models;

    public RecommendationPipeline Pipeline { get; } = pipeline;

    /// <summary>The pipeline over a divided catalogue.</summary>
    public ShardedPipeline Sharded { get; } = sharded;

    /// <summary>The parts of a divided catalogue.</summary>
    public ShardRouter Shards { get; } = shards;

    public ContractValidator Validator { get; } = validator;

    public RecsysLimits Limits { get; } = limits.Value;

    /// <summary>Whether sequences run through the model with each request.</summary>
    public bool SequenceAtRequest { get; } = serving.Value.SequenceAtRequest;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;
}
