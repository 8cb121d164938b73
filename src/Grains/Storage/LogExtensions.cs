using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>Adds what every store needs round its log.</summary>
internal static class LogExtensions
{
    /// <summary>Adds settings and metrics of the log, and the snapshots that are made of it.</summary>
    public static void AddRecsysLog(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<EventLogOptions>().ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EventLogOptions>, EventLogOptionsValidator>());
        silo.Services.AddOptions<ImpressionOptions>().ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImpressionOptions>, ImpressionOptionsValidator>());
        silo.Services.AddMetrics();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<LogInstruments>();
        silo.Services.AddSingleton<UserSnapshots>();
    }
}
