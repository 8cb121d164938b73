using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
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

    /// <summary>
    /// Adds the client to a host outside the cluster, and connects it when the host starts: to <see cref="RecsysClientOptions.Cluster"/>
    /// through <see cref="RecsysClientOptions.Gateways"/>. Where no silo answers in time, the host's start throws a
    /// <see cref="SiloUnavailableException"/> that says where it looked. Silos that ask for a certificate get that of
    /// <see cref="RecsysClientOptions.CertificateFile"/>. The configuration section "Recsys:Client" is read first.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes what the configuration says.</param>
    /// <param name="connect">Finds the silos in another way than by their gateways' addresses, such as through a table that they share.</param>
    public static IHostApplicationBuilder AddRecsysClient(
        this IHostApplicationBuilder builder, Action<RecsysClientOptions>? configure = null, Action<IClientBuilder>? connect = null)
    {
        var services = builder.Services;
        // Read once: bound with a change token, a later change that breaks a bound would throw into whoever reloads the configuration.
        services.AddOptions<RecsysClientOptions>().Configure<IConfiguration>((options, configuration) => configuration.GetSection(RecsysClientOptions.Section).Bind(options));
        services.AddRecsysClient(configure);
        services.AddSingleton<IValidateOptions<RecsysClientOptions>>(new RequiredCluster());
        services.AddSingleton<IValidateOptions<RecsysClientOptions>, ReadableCertificate>();
        builder.UseOrleansClient(client =>
        {
            (connect ?? (c => c.UseStaticClustering()))(client);
            client.UseConnectionRetryFilter<ConnectionDeadline>();
            client.Services.AddOptions<ClusterOptions>().Configure<IOptions<RecsysClientOptions>>((cluster, own) =>
                (cluster.ClusterId, cluster.ServiceId) = (own.Value.Cluster!, own.Value.Cluster!));
            client.Services.AddOptions<StaticGatewayListProviderOptions>().Configure<IOptions<RecsysClientOptions>>((list, own) =>
                list.Gateways = [.. Gateways(own.Value).Select(g => new UriBuilder("gwy.tcp", g.Address.ToString(), g.Port, "0").Uri)]);

            client.Services.AddOptions<ClientConnectionOptions>().Configure<IOptions<RecsysClientOptions>, TimeProvider, ILogger<MutualTls>>((connections, own, time, logger) =>
            {
                if (MutualTls.OfClient(own.Value.Certificate, time, logger) is { } tls)
                {
                    connections.ConfigureConnection(connection => connection.UseClientTls(tls.WithSilos));
                }
            });

            // A gateway that went away is tried again soon: it may be the only one, and restart.
            client.Services.Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.Services.AddOptions<ClientMessagingOptions>().Configure<IOptions<RecsysClientOptions>>((messaging, own) =>
            {
                // The client's own deadline comes first, so that its error says which setting bounds the call.
                messaging.ResponseTimeout = TimeSpan.FromTicks(Math.Max(messaging.ResponseTimeout.Ticks, 2 * own.Value.Deadline.Ticks));
                messaging.CancelRequestOnTimeout = true;
            });
        });
        return builder;
    }

    private static IEnumerable<IPEndPoint> Gateways(RecsysClientOptions options) =>
        (options.Gateways is { Count: > 0 } set ? set : [GatewayAddress.Default]).SelectMany(GatewayAddress.Resolve);

    private sealed class RequiredCluster : IValidateOptions<RecsysClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, RecsysClientOptions options) => string.IsNullOrWhiteSpace(options.Cluster)
            ? ValidateOptionsResult.Fail("Recsys:Client:Cluster is not set; allowed: the name of the cluster, Recsys:Cluster:Name of its silos, which they log at their start.")
            : ValidateOptionsResult.Success;
    }

    private sealed class ReadableCertificate(TimeProvider time, ILogger<MutualTls> logger) : IValidateOptions<RecsysClientOptions>
    {
        public ValidateOptionsResult Validate(string? name, RecsysClientOptions options)
        {
            try
            {
                MutualTls.OfClient(options.Certificate, time, logger);
                return ValidateOptionsResult.Success;
            }
            catch (OptionsValidationException e)
            {
                return ValidateOptionsResult.Fail(e.Failures);
            }
        }
    }
}
