using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Recsys.Client;
using Recsys.Grains;
using Recsys.Grains.Storage;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Silo;

/// <summary>Binds every part of the silo's settings to its section of the configuration, and lets the host's code have the last word.</summary>
internal static class SiloSettings
{
    /// <summary>The section of all settings.</summary>
    public const string Section = "Recsys";

    private static readonly Action<IServiceProvider, bool>[] Parts =
    [
        Require<RecsysSiloOptions>,
        Require<RecsysLimits>,
        Require<SqliteOptions>,
        Require<EventLogOptions>,
        Require<ServingOptions>,
        Require<RecallOptions>,
        Require<RecsysClientOptions>,
        Require<ModelLoadOptions>,
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
        Bind<RecsysSiloOptions>(Section).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RecsysSiloOptions>, RecsysSiloOptionsValidator>());
        Part<RecsysLimits>(nameof(RecsysSiloOptions.Limits), part => new() { Limits = part });
        Part<SqliteOptions>(nameof(RecsysSiloOptions.Sqlite), part => new() { Sqlite = part });
        Part<EventLogOptions>(nameof(RecsysSiloOptions.Log), part => new() { Log = part });
        Part<ServingOptions>(nameof(RecsysSiloOptions.Serving), part => new() { Serving = part });
        Part<RecallOptions>(nameof(RecsysSiloOptions.Recall), part => new() { Recall = part });
        Part<RecsysClientOptions>(nameof(RecsysSiloOptions.Client), part => new() { Client = part });
        Part<ModelLoadOptions>(nameof(RecsysSiloOptions.Models), part => new() { Models = part });
        services.AddOptions<ModelLoadOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelLoadOptions>, ModelLoadOptionsValidator>());
        services.TryAddSingleton(provider => provider.GetRequiredService<IOptions<ModelLoadOptions>>().Value);
        services.AddOptions<SqliteOptions>().Configure<IOptions<RecsysSiloOptions>>((sqlite, silo) => sqlite.Folder = silo.Value.DataFolder);
        services.AddSingleton<SettingsWatch>();
        services.AddSingleton<IOptionsChangeTokenSource<ServingOptions>>(provider => provider.GetRequiredService<SettingsWatch>());

        void Part<T>(string name, Func<T, RecsysSiloOptions> into)
            where T : class =>
            Bind<T>($"{Section}:{name}").Configure(part => configure(into(part)));

        OptionsBuilder<T> Bind<T>(string section)
            where T : class =>
            services.AddOptions<T>().Configure<IConfiguration>((part, configuration) => configuration.GetSection(section).Bind(part));
    }

    /// <summary>Throws for the first part of the settings that breaks a bound.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its bounds.</exception>
    public static void Validate(IServiceProvider services) => Array.ForEach(Parts, require => require(services, false));

    /// <summary>Throws for the first part that would break a bound if it were read from the configuration now.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its bounds.</exception>
    public static void ValidateAnew(IServiceProvider services)
    {
        Array.ForEach(Parts, require => require(services, true));
        services.GetRequiredService<RecallPlans>().Check(services.GetRequiredService<IOptionsFactory<ServingOptions>>().Create(Options.DefaultName));
    }

    // Not through a monitor of the options: it would make a later change that breaks a bound throw.
    private static void Require<T>(IServiceProvider services, bool anew)
        where T : class =>
        _ = anew ? services.GetRequiredService<IOptionsFactory<T>>().Create(Options.DefaultName) : services.GetRequiredService<IOptions<T>>().Value;

    private sealed class ModelLoadOptionsValidator : IValidateOptions<ModelLoadOptions>
    {
        public ValidateOptionsResult Validate(string? name, ModelLoadOptions options)
        {
            try
            {
                options.Validate();
                return ValidateOptionsResult.Success;
            }
            catch (ArgumentOutOfRangeException e)
            {
                return ValidateOptionsResult.Fail($"{nameof(ModelLoadOptions)}.{e.ParamName} is {e.ActualValue}; {e.Message.ReplaceLineEndings(" ")}");
            }
        }
    }
}
