using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Recsys.Grains.Audit;
using Recsys.Grains.Coordination;
using Recsys.Grains.Items;
using Recsys.Grains.Online;
using Recsys.Grains.Overload;
using Recsys.Grains.Samples;
using Recsys.Grains.Sharding;
using Recsys.Grains.Storage;
using Recsys.Grains.Users;
using Recsys.Serving;

namespace Recsys.Grains;

/// <summary>Adds the grains of Recsys and the pipeline behind them to a silo.</summary>
public static class RecsysGrainsExtensions
{
    /// <summary>
    /// Adds everything but the stores: an event log, an item store and the grain storage named <see cref="RecsysStorage.Name"/>
    /// (for instance <see cref="Storage.SqliteStorageExtensions.AddRecsysSqlite"/>), and an <see cref="Models.IModelStore"/>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Changes the limits.</param>
    public static ISiloBuilder AddRecsysGrains(this ISiloBuilder silo, Action<RecsysLimits>? configure = null)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RecsysLimits>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecsysLimits>, RecsysLimitsValidator>());
        services.AddRecsysServing();
        services.AddRemoteRecallChannel<SocialChannel>();
        services.AddMetrics();
        services.AddSingleton<OverloadInstruments>();
        silo.AddIncomingGrainCallFilter<RecommendationGate>();
        services.AddSingleton<ContractValidator>();
        services.AddSingleton<CatalogueInstruments>();
        services.AddSingleton<ItemDirectory>();
        services.AddSingleton<ItemReader>();
        services.AddSingleton<ShardAnswers>();
        services.AddSingleton<ShardServiceClient>();
        services.AddSingleton<ShardRouter>();
        services.AddSingleton<ShardKeeper>();
        services.AddSingleton<ShardedSimilar>();
        services.AddSingleton<ItemCounterCombiner>();
        services.AddSingleton<RecentUsersClient>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<ShownRecorder>();
        services.AddSingleton<UserServices>();
        services.AddSingleton<TogetherFollower>();
        services.AddSingleton<LogReplay>();
        services.AddSingleton<LogRetention>();
        services.AddSingleton<SampleInstruments>();
        services.AddSingleton<SampleWriter>();
        services.AddSingleton<SampleFollower>();
        services.AddOptions<OnlineOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OnlineOptions>, OnlineOptionsValidator>());
        services.AddSingleton<OnlineSettings>();
        services.AddSingleton<OnlineInstruments>();
        services.AddSingleton<OnlineFollower>();
        services.AddSingleton<ModelHostServiceClient>();
        services.AddSingleton<SwapSilos>();
        services.AddSingleton<ModelSwapInstruments>();
        services.AddSingleton<ModelPreparation>();
        services.AddSingleton<ModelFollower>();
        services.AddSingleton<BackgroundHealth>();
        services.AddSingleton<SiloBackground>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<SiloBackground>());
        services.AddSingleton<UserHandover>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<UserHandover>());
        silo.AddPlacementDirector<UserPlacement, UserPlacementDirector>();
        services.AddGrainService<ModelHostService>();
        services.AddGrainService<ShardService>();
        services.AddGrainService<RecentUsersService>();
        return silo;
    }
}
