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

    /// <summary>Adds the settings.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="configure">
    /// Changes what the configuration says. It is called once for each part, with that part's real object in its place, so that parts which
    /// follow the configuration while the silo runs keep what the code sets.
    /// </param>
    public static void Add(IServiceCollection services, Action<RecsysSiloOptions>? configure)
    {
        configure ??= _ => { };
        services.AddOptions<RecsysSiloOptions>().BindConfiguration(Section).Configure(configure).ValidateOnStart();
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

        void Part<T>(string name, Func<T, RecsysSiloOptions> into)
            where T : class =>
            services.AddOptions<T>().BindConfiguration($"{Section}:{name}").Configure(part => configure(into(part)));
    }

    /// <summary>Throws for the first part of the settings that breaks a bound.</summary>
    /// <exception cref="OptionsValidationException">A value is out of its bounds.</exception>
    public static void Validate(IServiceProvider services)
    {
        Require<RecsysSiloOptions>();
        Require<RecsysLimits>();
        Require<SqliteOptions>();
        Require<EventLogOptions>();
        Require<ServingOptions>();
        Require<RecallOptions>();
        Require<RecsysClientOptions>();
        Require<ModelLoadOptions>();

        // Not through the host's own validator: its monitors would make a later change that breaks a bound throw where it is read.
        void Require<T>()
            where T : class =>
            _ = services.GetRequiredService<IOptions<T>>().Value;
    }

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
