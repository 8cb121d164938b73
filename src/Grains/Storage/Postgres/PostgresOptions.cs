namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// Where silos keep what must last. Bound to the configuration section "Recsys:Storage". Without a connection string all is in SQLite files of
/// one folder, for one process; with one it is in PostgreSQL (15 or newer), and silos on any number of machines are one cluster.
/// </summary>
public sealed class PostgresOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Storage";

    /// <summary>
    /// Npgsql connection string of the database, such as "Host=db;Database=recsys;Username=recsys". Null, the default, for SQLite. A password
    /// comes best from a file or the environment.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Npgsql connection strings of databases over which the event log is divided by user, beside the main one (<see cref="ConnectionString"/>),
    /// which may be among them. Empty, the default: the main one alone. Each has the same schema and format. All silos have the same list before
    /// users move to a database that is new in it; at most 15 others.
    /// </summary>
    public IList<string> Log { get; set; } = [];

    /// <summary>Schema of the database that holds all tables. Default "recsys"; 1 to 63 small letters, digits and '_'.</summary>
    public string Schema { get; set; } = "recsys";

    /// <summary>Whether a silo brings the database to its own format at start. Default false: "recsys db migrate" does.</summary>
    public bool Migrate { get; set; }

    /// <summary>The most events that share one commit. Default 4,096; 1 to 100,000.</summary>
    public int MaxCommitEvents { get; set; } = 4096;

    /// <summary>
    /// Connections of a silo that read; further reads wait for one. One more writes the log, and Orleans' own take a few. All silos together must
    /// stay below the server's max_connections. Default 16; 2 to 1,000.
    /// </summary>
    public int MaxConnections { get; set; } = 16;

    /// <summary>
    /// How long a statement may take, and how long the log tries to commit, with a database that goes away and comes back, before callers
    /// are told. Default 5 s; 1 s to 1 minute.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The same settings for each database of the log, the main one first.</summary>
    internal IEnumerable<PostgresOptions> Databases => Log.Where(c => c != ConnectionString).Select(For).Prepend(this);

    /// <summary>The same settings for another database.</summary>
    internal PostgresOptions For(string connectionString) => new()
    {
        ConnectionString = connectionString,
        Schema = Schema,
        Migrate = Migrate,
        MaxCommitEvents = MaxCommitEvents,
        MaxConnections = MaxConnections,
        Timeout = Timeout,
    };
}
