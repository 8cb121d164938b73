using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>
/// Moves the answers of users from where they were once kept, beside snapshots in grain storage, into the log, once, before the silo is
/// active. The rest of such a snapshot is dropped: the log has it. Grain storage kept users such as 42 and 0042 in one row; where the
/// log knows several users of a row, nobody can tell whose answers they are, and they are left out and counted.
/// </summary>
internal sealed partial class UserMigration(
    IOptions<SqliteOptions> options, SqliteStateFile file, IEventLog log, Serializer serializer, TimeProvider time, ILogger<UserMigration> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<UserMigration>(ServiceLifecycleStage.BecomeActive - 2, RunAsync);

    /// <summary>Moves what is there to move.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var rows = await file.ReadAsync(ReadOld, cancellationToken);
        if (rows.Count == 0)
        {
            return;
        }

        var names = ReadNames().ToLookup(StoredKey.Of);
        var (moved, unclear) = (0, 0);
        foreach (var (key, payload) in rows)
        {
            if (Decode(payload) is not { Answers.Count: > 0 } snapshot)
            {
                continue;
            }

            if (Owner(key, names) is not { } user)
            {
                unclear++;
                continue;
            }

            foreach (var (field, value) in snapshot.Answers)
            {
                await log.AnswerAsync(user, null, new UserAnswer(field, value, time.GetUtcNow()), cancellationToken);
            }

            moved++;
        }

        await file.WriteAsync(writer => writer.Statement("DELETE FROM OrleansStorage WHERE GrainTypeString = 'user'").ExecuteNonQuery(), 1, cancellationToken);
        await file.ReadAsync(Compact, cancellationToken);
        LogMoved(moved, rows.Count, unclear);
    }

    private static string? Owner(StoredKey key, ILookup<StoredKey, string> names)
    {
        var known = names[key].Take(2).ToArray();
        return known.Length switch
        {
            0 => key.Name,
            1 => known[0],
            _ => null,
        };
    }

    private static List<(StoredKey Key, byte[] Payload)> ReadOld(SqliteConnection connection)
    {
        var rows = new List<(StoredKey, byte[])>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT GrainIdN0, GrainIdN1, GrainIdExtensionString, PayloadBinary FROM OrleansStorage WHERE GrainTypeString = 'user' AND PayloadBinary IS NOT NULL";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add((new StoredKey(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)), (byte[])reader[3]));
        }

        return rows;
    }

    // Names of users stood in the rows; only a rewrite leaves nothing of them in the file.
    private static bool Compact(SqliteConnection connection)
    {
        SqliteDatabase.Execute(connection, "VACUUM");
        return SqliteDatabase.Truncate(connection);
    }

    private List<string> ReadNames()
    {
        using var connection = SqliteDatabase.OpenExisting(options.Value.EventsPath, options.Value.BusyTimeout, readOnly: true);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM user";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private UserSnapshot? Decode(byte[] payload)
    {
        try
        {
            return serializer.Deserialize<UserSnapshot>(payload);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Any exception can come of damaged bytes; what the log has is not lost.
            LogUnreadable(e);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answers of {Moved} users were moved from {Rows} old snapshots into the event log; of {Unclear} it could not be told whose they are.")]
    private partial void LogMoved(int moved, int rows, int unclear);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An old snapshot of a user could not be read; its answers are lost, the events are in the log.")]
    private partial void LogUnreadable(Exception exception);

    /// <summary>What Orleans' ADO.NET storage made of a key: a number or a GUID where it reads as one, with what follows a plus sign.</summary>
    private readonly record struct StoredKey(long N0, long N1, string Extension)
    {
        /// <summary>The key as that storage would spell it itself.</summary>
        public string Name => N0 == 0 && N1 == 0 && Extension.Length > 0 ? Extension
            : N0 == 0 ? GrainIdKeyExtensions.CreateIntegerKey(N1, Extension.Length > 0 ? Extension : null!).ToString()!
            : GrainIdKeyExtensions.CreateGuidKey(ToGuid(), Extension.Length > 0 ? Extension : null!).ToString()!;

        public static StoredKey Of(string name)
        {
            var id = GrainId.Create("user", name);
            if (id.TryGetGuidKey(out var guid, out var extension))
            {
                var bytes = guid.ToByteArray();
                return new StoredKey(BitConverter.ToInt64(bytes, 0), BitConverter.ToInt64(bytes, 8), extension ?? "");
            }

            return id.TryGetIntegerKey(out var number, out extension) ? new StoredKey(0, number, extension ?? "") : new StoredKey(0, 0, name);
        }

        private Guid ToGuid() => new([.. BitConverter.GetBytes(N0), .. BitConverter.GetBytes(N1)]);
    }
}
