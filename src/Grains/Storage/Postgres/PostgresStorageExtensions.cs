using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Storage;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>Adds stores in PostgreSQL to a silo.</summary>
public static class PostgresStorageExtensions
{
    private const string InnerName = "recsys-adonet";

    // What Orleans calls Npgsql.
    private const string Invariant = "Npgsql";

    /// <summary>Keeps the event log, the catalogue, snapshots and all grain state in one PostgreSQL database, which any number of silos share.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Says at least the connection string.</param>
    public static ISiloBuilder AddRecsysPostgres(this ISiloBuilder silo, Action<PostgresOptions> configure)
    {
        silo.Services.AddOptions<PostgresOptions>().Configure(configure).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresOptions>, PostgresOptionsValidator>());
        silo.AddRecsysLog();
        silo.Services.TryAddSingleton(s => PostgresStore.Open(s.GetRequiredService<IOptions<PostgresOptions>>().Value));
        silo.AddAdoNetGrainStorage(InnerName, (OptionsBuilder<AdoNetGrainStorageOptions> storage) =>
            storage.Configure<IOptions<PostgresOptions>, PostgresStore, Serializer>((o, postgres, _, serializer) =>
            {
                // The database is checked before anything else, so that a silo that cannot have it does not start.
                (o.Invariant, o.ConnectionString) = (Invariant, PostgresDatabase.ConnectionString(postgres.Value));
                o.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
                o.DeleteStateOnClear = true;
            }));
        silo.Services.AddGrainStorage(RecsysStorage.Name, (services, _) => new KeyEscapingGrainStorage(services.GetRequiredKeyedService<IGrainStorage>(InnerName)));
        silo.Services.AddSingleton(PostgresLogs.Open);
        silo.Services.AddSingleton<IItemStore, PostgresItemStore>();
        silo.Services.AddSingleton<IAuditStore, PostgresAuditStore>();
        silo.Services.AddSingleton<IUserSnapshotStore, PostgresSnapshotStore>();
        return silo;
    }

    /// <summary>Makes the silos that share the database one cluster: they find each other and keep reminders in it.</summary>
    /// <param name="silo">A silo with <see cref="AddRecsysPostgres"/>.</param>
    public static ISiloBuilder UseRecsysPostgresClustering(this ISiloBuilder silo)
    {
        silo.UseAdoNetClustering(clustering => clustering.Configure<IOptions<PostgresOptions>, PostgresStore>((o, postgres, _) =>
            (o.Invariant, o.ConnectionString) = (Invariant, PostgresDatabase.ConnectionString(postgres.Value))));
        silo.UseAdoNetReminderService(reminders => reminders.Configure<IOptions<PostgresOptions>, PostgresStore>((o, postgres, _) =>
            (o.Invariant, o.ConnectionString) = (Invariant, PostgresDatabase.ConnectionString(postgres.Value))));
        return silo;
    }
}
