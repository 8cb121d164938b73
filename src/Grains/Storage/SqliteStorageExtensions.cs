using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace Recsys.Grains.Storage;

/// <summary>Adds the embedded SQLite stores to a silo.</summary>
public static class SqliteStorageExtensions
{
    internal const string InnerName = "recsys-adonet";

    /// <summary>Keeps the event log and all grain state in SQLite files in one folder. For one machine.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Says at least the folder.</param>
    public static ISiloBuilder AddRecsysSqlite(this ISiloBuilder silo, Action<SqliteOptions> configure)
    {
        silo.Services.AddOptions<SqliteOptions>().Configure(configure).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteOptions>, SqliteOptionsValidator>());
        silo.AddRecsysLog();
        silo.Services.TryAddSingleton(s => StoreFolder.Open(s.GetRequiredService<IOptions<SqliteOptions>>().Value.Folder));
        silo.AddAdoNetGrainStorage(InnerName, (OptionsBuilder<AdoNetGrainStorageOptions> storage) =>
            storage.Configure<IOptions<SqliteOptions>, StoreFolder, Serializer>((o, sqlite, _, serializer) =>
            {
                // The folder is taken and its files are opened before anything else, so that a silo that cannot have them does not start.
                // Orleans maps this invariant name to Microsoft.Data.Sqlite.
                o.Invariant = "System.Data.SQLite";
                o.ConnectionString = SqliteDatabase.ConnectionString(sqlite.Value.GrainsPath);
                o.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                o.DeleteStateOnClear = true;
            }));
        silo.Services.AddGrainStorage(RecsysStorage.Name, (services, _) =>
            new SingleWriterGrainStorage(new KeyEscapingGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(InnerName))));
        silo.Services.AddSingleton<IEventLog, SqliteEventLog>();
        silo.Services.AddSingleton<StateFileInstruments>();
        silo.Services.AddSingleton<SqliteStateFile>();
        silo.Services.AddSingleton<IItemStore, SqliteItemStore>();
        silo.Services.AddSingleton<IAuditStore, SqliteAuditStore>();
        silo.Services.AddSingleton<IUserSnapshotStore, SqliteSnapshotStore>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, UserMigration>();
        return silo;
    }
}
