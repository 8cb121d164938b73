using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Online;
using Recsys.Grains.Storage;
using Recsys.Grains.Storage.Postgres;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>Binds every part of the silo's settings to its section of the configuration, and lets the host's code have the last word.</summary>
internal static class SiloSettings
{
    private static readonly Part[] Parts =
    [
        Part.Of<RecsysSiloOptions>(RecsysSiloOptions.Section, part => part),
        Part.Of<RecsysLimits>(RecsysLimits.Section, part => new() { Limits = part }),
        Part.Of<PostgresOptions>(PostgresOptions.Section, part => new() { Storage = part }),
        Part.Of<SqliteOptions>(SqliteOptions.Section, part => new() { Sqlite = part }),
        Part.Of<EventLogOptions>(EventLogOptions.Section, part => new() { Log = part }),
        Part.Of<ImpressionOptions>(ImpressionOptions.Section, part => new() { Impressions = part }),
        Part.Of<OnlineOptions>(OnlineOptions.Section, part => new() { Online = part }),
        Part.Of<ServingOptions>(ServingOptions.Section, part => new() { Serving = part }),
        Part.Of<CatalogueOptions>(CatalogueOptions.Section, part => new() { Catalogue = part }),
        Part.Of<RecallOptions>(RecallOptions.Section, part => new() { Recall = part }),
        Part.Of<RecsysClientOptions>(RecsysClientOptions.Section, part => new() { Client = part }),
        Part.Of<ModelLoadOptions>(ModelLoadOptions.Section, part => new() { Models = part }),
    ];

    /// <summary>
    /// Adds the settings. Of their parts only <see cref="ServingOptions"/> follows the configuration while the silo runs, and hears of it from
    /// <see cref="SettingsWatch"/>; the others are read once. None has the change token that binding usually brings, with which a monitor of
    /// options, such as the host's own validator makes, throws into whoever reloads a configuration that breaks a bound.
    /// </summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="configure">
    /// Changes what the configuration says. It is called once for each part, with that part's real object in its place, so that parts which
    /// follow the configuration while the silo runs keep what the code sets.
    /// </param>
    public static void Add(IServiceCollection services, Action<RecsysSiloOptions>? configure)
    {
        configure ??= _ => { };
        Array.ForEach(Parts, part => part.Add(services, configure));
        services.AddOptions<RecsysSiloOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecsysSiloOptions>, RecsysSiloOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>());
        services.AddOptions<ModelLoadOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelLoadOptions>, ModelLoadOptionsValidator>());
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<ModelLoadOptions>>().Value);
        services.AddOptions<SqliteOptions>().Configure<IOptions<RecsysSiloOptions>>((sqlite, silo) => sqlite.Folder = silo.Value.DataFolder);
        services.AddSingleton<SettingsWatch>();
        services.AddSingleton<IOptionsChangeTokenSource<ServingOptions>>(provider => provider.GetRequiredService<SettingsWatch>());
    }

    /// <summary>Throws for the first part of the settings that breaks a bound.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its bounds.</exception>
    public static void Validate(IServiceProvider services) => Array.ForEach(Parts, part => part.Require(services, anew: false));

    /// <summary>Throws for the first part that would break a bound if it were read from the configuration now.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its bounds.</exception>
    public static void ValidateAnew(IServiceProvider services)
    {
        Array.ForEach(Parts, part => part.Require(services, anew: true));
        services.GetRequiredService<RecallPlans>().Check(services.GetRequiredService<IOptionsFactory<ServingOptions>>().Create(Options.DefaultName));
    }

    /// <summary>A part of the settings.</summary>
    /// <param name="Add">Binds it, and lets the code change what the configuration says.</param>
    /// <param name="Require">Throws where it breaks a bound: as it was read, or, anew, as it would be read now.</param>
    private sealed record Part(Action<IServiceCollection, Action<RecsysSiloOptions>> Add, Part.Check Require)
    {
        public delegate void Check(IServiceProvider services, bool anew);

        public static Part Of<T>(string section, Func<T, RecsysSiloOptions> whole)
            where T : class => new(
                (services, configure) => services.AddOptions<T>()
                    .Configure<IConfiguration>((part, configuration) => configuration.GetSection(section).Bind(part))
                    .Configure<IEnumerable<ChannelDefaults>>((part, channels) =>
                    {
                        // The code may speak of a channel while another part is made.
                        var settings = whole(part);
                        settings.Serving.AddMissing(channels);
                        configure(settings);
                    }),

                // Not through a monitor of the options: it would make a later change that breaks a bound throw.
                (services, anew) => _ = anew
                    ? services.GetRequiredService<IOptionsFactory<T>>().Create(Options.DefaultName)
                    : services.GetRequiredService<IOptions<T>>().Value);
    }

    private sealed class ModelLoadOptionsValidator : IValidateOptions<ModelLoadOptions>
    {
        public ValidateOptionsResult Validate(string? name, ModelLoadOptions options) =>
            options.Check().Failures is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
