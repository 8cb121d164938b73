using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Opens the event log in as many databases as the settings name.</summary>
internal static class PostgresLogs
{
    public static IEventLog Open(IServiceProvider services)
    {
        var main = services.GetRequiredService<PostgresStore>();
        var stores = OpenStores(main);
        var (log, instruments) = (services.GetRequiredService<IOptions<EventLogOptions>>(), services.GetRequiredService<LogInstruments>());
        var (time, health) = (services.GetRequiredService<TimeProvider>(), services.GetService<BackgroundHealth>());
        var impressions = services.GetRequiredService<IOptions<ImpressionOptions>>().Value;
        return stores.Count == 1 && LogMap.IsWhole(main)
            ? new PostgresEventLog(main, log, instruments, time, health, impressions)
            : new DividedEventLog(main, stores, log, instruments, time, health, impressions);
    }

    /// <summary>Opens the databases of the log, the main one first, none twice.</summary>
    public static IReadOnlyList<PostgresStore> OpenStores(PostgresStore main)
    {
        var stores = new List<PostgresStore> { main };
        try
        {
            foreach (var connection in main.Options.Log)
            {
                var store = PostgresStore.Open(main.Options.For(connection));
                if (stores.Exists(s => s.StoreId == store.StoreId))
                {
                    store.Dispose();
                }
                else
                {
                    stores.Add(store);
                }
            }

            return stores;
        }
        catch
        {
            stores.Skip(1).ToList().ForEach(s => s.Dispose());
            throw;
        }
    }
}
