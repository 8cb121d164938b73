using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Recsys.Grains.Storage;

/// <summary>
/// The folder of the embedded stores, owned by one process at a time: an operating-system lock, which a killed process lets go of,
/// is held until this is disposed. Silos of one cluster in one process share one object.
/// </summary>
public sealed class StoreFolder : IDisposable
{
    private const string LockName = "owner.lock";
    private const string OwnerName = "owner.json";

    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream held, LogLineage lineage)
    {
        Path = path;
        _lock = held;
        Lineage = lineage;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Id of the store, made with it and never changed; a restored copy keeps it.</summary>
    public Guid StoreId => Lineage.Current.Store;

    /// <summary>Owners of the event log up to this one.</summary>
    internal LogLineage Lineage { get; }

    /// <summary>Takes the folder and opens its databases, which are made or brought to this build's format where needed.</summary>
    /// <param name="folder">The folder; made where it is missing.</param>
    /// <param name="time">Clock of the entry of the new owner; null for the machine's.</param>
    /// <exception cref="StoreException">Another process owns it, a newer build wrote one of the files, or one cannot be written.</exception>
    public static StoreFolder Open(string folder, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var held = Lock(folder);
        try
        {
            // Both before either: where one is refused, the other is not migrated.
            var (events, states) = (System.IO.Path.Combine(folder, SqliteOptions.EventsName), System.IO.Path.Combine(folder, SqliteOptions.GrainsName));
            SqliteFormat.Events.Require(events);
            SqliteFormat.States.Require(states);
            WriteOwner(folder);
            SqliteStateSchema.Open(states);
            return new StoreFolder(folder, held, SqliteLogSchema.Open(events, time));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Who owns a folder now, in words; null where nobody does.</summary>
    /// <param name="folder">The folder.</param>
    public static string? OwnerOf(string folder)
    {
        if (!File.Exists(System.IO.Path.Combine(folder, LockName)))
        {
            return null;
        }

        try
        {
            using var free = new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            return ReadOwner(folder);
        }
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"The store folder '{folder}' cannot be written: {e.Message} Give this user the right to write there, or set Recsys:DataFolder to another folder.", e);
        }
        catch (IOException e) when (File.Exists(System.IO.Path.Combine(folder, LockName)))
        {
            throw new StoreException(
                $"The store folder '{folder}' is owned by {ReadOwner(folder)}. One process at a time may own a store: stop that one, or set Recsys:DataFolder to another folder.", e);
        }
        catch (IOException e)
        {
            throw new StoreException($"The store folder '{folder}' cannot be written: {e.Message}", e);
        }
    }

    private static void WriteOwner(string folder)
    {
        using var process = Process.GetCurrentProcess();
        var owner = new Owner(Environment.ProcessId, process.ProcessName, Environment.MachineName, process.StartTime.ToUniversalTime());
        File.WriteAllText(System.IO.Path.Combine(folder, OwnerName), JsonSerializer.Serialize(owner));
    }

    private static string ReadOwner(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<Owner>(File.ReadAllText(System.IO.Path.Combine(folder, OwnerName)))!.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return "another process";
        }
    }

    private sealed record Owner(int Process, string Name, string Machine, DateTime Started)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"process {Process} ({Name} on {Machine}, started {Started:yyyy-MM-dd HH:mm:ss} UTC)");
    }
}
