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
        services.AddOptions<ServingOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServingOptions>, ServingOptionsValidator>());
        services.AddSingleton<ItemTable>();
        services.AddSingleton<ModelHost>();
        services.AddSingleton<SimilarItems>();
        services.AddSingleton<ServingInstruments>();
        services.AddSingleton<RecommendationPipeline>();
        return services.AddRecallChannel<ItemToItemChannel>().AddRecallChannel<PopularityChannel>().AddRecallChannel<EmbeddingChannel>();
    }

    /// <summary>Adds a recall channel; <see cref="ServingOptions.ChannelQuotas"/> says how much it may bring.</summary>
    /// <typeparam name="TChannel">The channel.</typeparam>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddRecallChannel<TChannel>(this IServiceCollection services)
        where TChannel : class, IRecallChannel => services.AddSingleton<IRecallChannel, TChannel>();
}
