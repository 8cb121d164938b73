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

    private static readonly Part[] Parts =
    [
        Part.Of<RecsysSiloOptions>(Section, part => part),
        Part.Of<RecsysLimits>($"{Section}:{nameof(RecsysSiloOptions.Limits)}", part => new() { Limits = part }),
        Part.Of<SqliteOptions>($"{Section}:{nameof(RecsysSiloOptions.Sqlite)}", part => new() { Sqlite = part }),
        Part.Of<EventLogOptions>($"{Section}:{nameof(RecsysSiloOptions.Log)}", part => new() { Log = part }),
        Part.Of<ServingOptions>($"{Section}:{nameof(RecsysSiloOptions.Serving)}", part => new() { Serving = part }),
        Part.Of<RecallOptions>($"{Section}:{nameof(RecsysSiloOptions.Recall)}", part => new() { Recall = part }),
        Part.Of<RecsysClientOptions>($"{Section}:{nameof(RecsysSiloOptions.Client)}", part => new() { Client = part }),
        Part.Of<ModelLoadOptions>($"{Section}:{nameof(RecsysSiloOptions.Models)}", part => new() { Models = part }),
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

    /// <summary>The section of a part by the name of its type; null where it is none.</summary>
    public static string? SectionOf(string type) => Array.Find(Parts, part => part.Type == type)?.Section;

    /// <summary>A part of the settings.</summary>
    /// <param name="Type">Name of its type.</param>
    /// <param name="Section">Its section of the configuration.</param>
    /// <param name="Add">Binds it, and lets the code change what the configuration says.</param>
    /// <param name="Require">Throws where it breaks a bound: as it was read, or, anew, as it would be read now.</param>
    private sealed record Part(string Type, string Section, Action<IServiceCollection, Action<RecsysSiloOptions>> Add, Part.Check Require)
    {
        public delegate void Check(IServiceProvider services, bool anew);

        public static Part Of<T>(string section, Func<T, RecsysSiloOptions> whole)
            where T : class => new(
                typeof(T).Name,
                section,
                (services, configure) => services.AddOptions<T>()
                    .Configure<IConfiguration>((part, configuration) => configuration.GetSection(section).Bind(part))
                    .Configure(part => configure(whole(part))),

                // Not through a monitor of the options: it would make a later change that breaks a bound throw.
                (services, anew) => _ = anew
                    ? services.GetRequiredService<IOptionsFactory<T>>().Create(Options.DefaultName)
                    : services.GetRequiredService<IOptions<T>>().Value);
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
