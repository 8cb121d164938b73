using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Recsys.Grains.Coordination;
using Recsys.Grains.Items;
using Recsys.Grains.Users;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains;

/// <summary>Adds the grains of Recsys and the pipeline behind them to a silo.</summary>
public static class RecsysGrainsExtensions
{
    /// <summary>
    /// Adds everything but the stores: an event log and the grain storage named <see cref="RecsysStorage.Name"/>
    /// (for instance <see cref="Storage.SqliteStorageExtensions.AddRecsysSqlite"/>), and an <see cref="Models.IModelStore"/>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Changes the limits.</param>
    public static ISiloBuilder AddRecsysGrains(this ISiloBuilder silo, Action<RecsysLimits>? configure = null)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddOptions<RecsysLimits>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecsysLimits>, RecsysLimitsValidator>());
        services.AddOptions<ServingOptions>();

        services.AddSingleton<ItemTable>();
        services.AddSingleton<ModelHost>();
        services.AddSingleton<SimilarItems>();
        services.AddSingleton<ServingInstruments>();
        services.AddSingleton<RecommendationPipeline>();
        services.AddRecallChannel<ItemToItemChannel>();
        services.AddRecallChannel<PopularityChannel>();
        services.AddRecallChannel<EmbeddingChannel>();

        services.AddSingleton<ContractValidator>();
        services.AddSingleton<ItemDirectory>();
        services.AddSingleton<ItemCounterCombiner>();
        services.AddSingleton<UserSnapshotStore>();
        services.AddSingleton<UserServices>();
        services.AddSingleton<ModelHostServiceClient>();
        services.AddSingleton<SiloBackground>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(s => s.GetRequiredService<SiloBackground>());
        services.AddGrainService<ModelHostService>();
        return silo;
    }

    /// <summary>Adds a recall channel; <see cref="ServingOptions.ChannelQuotas"/> says how much it may bring.</summary>
    /// <typeparam name="TChannel">The channel.</typeparam>
    /// <param name="services">The silo's services.</param>
    public static IServiceCollection AddRecallChannel<TChannel>(this IServiceCollection services)
        where TChannel : class, IRecallChannel => services.AddSingleton<IRecallChannel, TChannel>();
}
