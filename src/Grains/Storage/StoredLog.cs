using Recsys.Core;
using Recsys.Grains.Storage.Postgres;
using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>
/// Reads the events and items of a store as of one moment, whether or not silos work on it: what a trainer, an export or a report begins
/// from. It takes no lock and changes nothing.
/// </summary>
public sealed class StoredLog : IDisposable
{
    private readonly IStoreReader _reader;

    private StoredLog(IStoreReader reader) => _reader = reader;

    /// <summary>Opens the embedded store of a folder.</summary>
    /// <param name="folder">The folder, <c>Recsys:Sqlite:Folder</c>.</param>
    /// <exception cref="StoreException">There is no store of this build's format in it.</exception>
    public static StoredLog Open(string folder) => new(StoreReader.Open(folder));

    /// <summary>Opens the databases of a cluster.</summary>
    /// <param name="options">The main database, and the others where the log is in several.</param>
    /// <exception cref="StoreException">One cannot be reached, has another format than this build's, or is missing.</exception>
    public static StoredLog Open(PostgresOptions options) => new(DividedStoreReader.Open(options));

    /// <summary>All events. Where the log is in one place, in its order.</summary>
    public IEnumerable<EventRow> ReadEvents() => _reader.ReadAll().Select(e => e.ToRow());

    /// <summary>The answers of a period as they were shown, by time and request id.</summary>
    /// <param name="since">Unix milliseconds; answers before are left out.</param>
    /// <param name="until">Unix milliseconds; answers of then and later are left out.</param>
    public IEnumerable<ShownList> ReadShown(long since, long until) => _reader.ReadShown(since, until);

    /// <summary>Time of the oldest recorded answer, unix milliseconds; null where there is none.</summary>
    public long? OldestShown() => _reader.ReadOldestShown();

    /// <summary>The items of the catalogue, without deleted ones.</summary>
    public IEnumerable<ItemRow> ReadItems() => _reader.ReadItems().Select(i => new ItemRow(
        i.Item.Id, i.Item.Available, [.. i.Item.Attributes.Select(a => new ItemAttribute(a.Field, a.Value))]));

    /// <summary>Closes what was opened.</summary>
    public void Dispose() => _reader.Dispose();
}
