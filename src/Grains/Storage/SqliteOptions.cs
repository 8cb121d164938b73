namespace Recsys.Grains.Storage;

/// <summary>Settings of the embedded SQLite stores.</summary>
public sealed class SqliteOptions
{
    /// <summary>The section of the configuration that holds these settings.</summary>
    public const string Section = "Recsys:Sqlite";

    internal const string EventsName = "events.db";

    internal const string GrainsName = "grains.db";

    /// <summary>Folder of the two database files, events.db and grains.db. Default "recsys-data" under the working folder.</summary>
    public string Folder { get; set; } = "recsys-data";

    /// <summary>The most events that share one commit. Default 4,096; 1 to 100,000.</summary>
    public int MaxCommitEvents { get; set; } = 4096;

    /// <summary>How many writes of states and items may wait for grains.db; more wait outside. Default 16,384; 1 to 1,000,000.</summary>
    public int QueueCapacity { get; set; } = 16_384;

    /// <summary>How long a commit waits for a lock that another process holds, rounded up to whole seconds. Default 2 s; 0 to 60 s, 0 counting as 1 s.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Largest size of the event database in bytes, as a guard of the disk; 0 for no limit. Default 0.</summary>
    public long MaxBytes { get; set; }

    /// <summary>
    /// Free bytes of the disk below which nothing more is tracked, so that the log can always commit what it has begun, and erase and
    /// remove. Serving goes on. Default 64 MiB; 0 for none.
    /// </summary>
    public long MinFreeBytes { get; set; } = 64L << 20;

    /// <summary>Threads that read the event log, each with a connection of its own. Default 2; 1 to 64.</summary>
    public int ReaderThreads { get; set; } = 2;

    internal string EventsPath => Path.Combine(Folder, EventsName);

    internal string GrainsPath => Path.Combine(Folder, GrainsName);
}
