using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>Adds the request pipeline to a host; a silo and an offline evaluation run the same one.</summary>
public static class RecsysServingExtensions
{
    /// <summary>Adds item table, model host, recall channels and pipeline. An <see cref="Models.IModelStore"/> must be there.</summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddRecsysServing(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ServingOptions>().ValidateOnStart();

        // Before whatever binds or changes the options, also where that was added earlier.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<ServingOptions>, RegisteredChannels>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>());
        services.AddOptions<RecallOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecallOptions>, RecallOptionsValidator>());
        services.AddSingleton(s => s.GetRequiredService<IOptions<RecallOptions>>().Value);
        services.AddOptions<CatalogueOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CatalogueOptions>, CatalogueOptionsValidator>());
        services.AddSingleton(s => new CatalogueShards(s.GetRequiredService<IOptions<CatalogueOptions>>().Value.Shards));
        services.AddSingleton<ShardRecall>();
        services.AddSingleton<ShardedPipeline>();
        services.AddSingleton<ItemTable>();
        services.AddSingleton<ModelHost>();
        services.AddSingleton<SimilarItems>();
        services.AddSingleton<ServingInstruments>();
        services.AddSingleton<RecallPlans>();
        services.AddSingleton<OnlineModel>();
        services.AddSingleton<RecommendationPipeline>();
        services.AddSingleton<TrendColumn>();
        services.AddSingleton<IItemColumn>(s => s.GetRequiredService<TrendColumn>());
        services.AddSingleton<AttributeLists>();
        services.AddSingleton<NewItemList>();
        services.AddSingleton<RareItemList>();
        services.AddSingleton<CoPurchases>();
        services.AddSingleton<RecentUsers>();
        services.AddSingleton<LiveCoOccurrence>();
        services.AddSingleton<AttributeSimilarity>();

        // Those of equal weight are asked in this order.
        return services
            .AddRecallChannel<ItemToItemChannel>()
            .AddRecallChannel<RulesChannel>()
            .AddRecallChannel<AttributeTreeChannel>()
            .AddRecallChannel<LiveCoOccurrenceChannel>()
            .AddRecallChannel<SimilarAttributesChannel>()
            .AddRecallChannel<PopularityChannel>()
            .AddRecallChannel<EmbeddingChannel>()
            .AddRecallChannel<TrendingChannel>()
            .AddRecallChannel<CategoryPopularityChannel>()
            .AddRecallChannel<ContextPopularityChannel>()
            .AddRecallChannel<NewItemsChannel>()
            .AddRecallChannel<LastCategoryChannel>()
            .AddRecallChannel<BoughtTogetherChannel>()
            .AddRecallChannel<UserToUserChannel>()
            .AddRecallChannel<ExplorationChannel>();
    }

    /// <summary>Adds a recall channel; its class says whether and how it is asked, and <see cref="ServingOptions.Channels"/> may say otherwise.</summary>
    /// <typeparam name="TChannel">The channel.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddRecallChannel<TChannel>(this IServiceCollection services)
        where TChannel : class, IRecallChannel => services.AddDefaults(TChannel.Defaults).AddSingleton<IRecallChannel, TChannel>();

    /// <summary>Adds a recall channel that may wait; its class says whether and how it is asked, and <see cref="ServingOptions.Channels"/> may say otherwise.</summary>
    /// <typeparam name="TChannel">The channel.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddRemoteRecallChannel<TChannel>(this IServiceCollection services)
        where TChannel : class, IRemoteRecallChannel => services.AddDefaults(TChannel.Defaults).AddSingleton<IRemoteRecallChannel, TChannel>();

    private static IServiceCollection AddDefaults(this IServiceCollection services, ChannelDefaults? defaults) =>
        defaults is null ? services : services.AddSingleton(defaults);
}
