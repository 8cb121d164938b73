using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Client;

namespace Recsys;

/// <summary>Adds <see cref="IRecsysClient"/> to a host.</summary>
public static class RecsysClientExtensions
{
    /// <summary>
    /// Adds the client to a host that has a silo (calls stay in the process where the grain is there) or that has
    /// an Orleans client already.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IServiceCollection AddRecsysClient(this IServiceCollection services, Action<RecsysClientOptions>? configure = null)
    {
        var options = services.AddOptions<RecsysClientOptions>().ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecsysClientOptions>, RecsysClientOptionsValidator>());
        services.TryAddSingleton<IRecsysClient, RecsysClient>();
        return services;
    }

    /// <summary>Adds the client to a host outside the cluster.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="connect">Says how the cluster is found, for instance <c>c => c.UseLocalhostClustering(30000, "recsys", "recsys")</c> for a silo of <c>AddRecsysSilo</c> on this machine.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static IHostApplicationBuilder AddRecsysClient(
        this IHostApplicationBuilder builder, Action<IClientBuilder> connect, Action<RecsysClientOptions>? configure = null)
    {
        builder.UseOrleansClient(connect);
        builder.Services.AddRecsysClient(configure);
        return builder;
    }
}
