using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>The writing connection of the event log with its prepared statements. Used by one thread, within one transaction at a time.</summary>
internal sealed class SqliteLogConnection : IDisposable
{
    // Users remembered from one transaction to the next, some 150 bytes each.
    private const int MostUsers = 32_768;

    private readonly SqliteOptions _options;
    private readonly List<SqliteCommand> _commands = [];
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<(string Item, int Kind), int> _counts = [];
    private readonly Dictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly SqliteCommand _owner;
    private readonly SqliteCommand _version;
    private readonly SqliteCommand _findUser;
    private readonly SqliteCommand _findTombstone;
    private readonly SqliteCommand _addUser;
    private readonly SqliteCommand _addEvent;
    private readonly SqliteCommand _findEvent;
    private readonly SqliteCommand _count;
    private SqliteTransaction? _transaction;
    private long _knownVersion;

    public SqliteLogConnection(SqliteOptions options)
    {
        _options = options;
        Connection = SqliteDatabase.OpenExisting(options.EventsPath, options.BusyTimeout, readOnly: false);
        SqliteDatabase.Execute(Connection, "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;");
        SqliteDatabase.LimitSize(Connection, options.MaxBytes);
        Connection.CreateFunction<string, long>("event_hash", UserKey.OfEvent, isDeterministic: true);
        _owner = Prepare("SELECT session FROM owner ORDER BY epoch DESC LIMIT 1");
        _version = Prepare("PRAGMA data_version");
        _findUser = Prepare(
            """
            SELECT id, name, erased, IFNULL((SELECT sequence FROM event WHERE user_id = user.id ORDER BY sequence DESC LIMIT 1), 0)
            FROM user WHERE key = $key
            """,
            "$key");
        _findTombstone = Prepare("SELECT time FROM tombstone WHERE key = $key", "$key");
        _addUser = Prepare("INSERT INTO user (key, name, erased) VALUES ($key, $name, $erased) RETURNING id", "$key", "$name", "$erased");
        _addEvent = Prepare(
            """
            INSERT INTO event (user_id, event_id, item, kind, time, value, custom_kind, session, request, context)
            VALUES ($user, $id, $item, $kind, $time, $value, $custom, $session, $request, $context)
            ON CONFLICT DO NOTHING RETURNING sequence
            """,
            "$user", "$id", "$item", "$kind", "$time", "$value", "$custom", "$session", "$request", "$context");
        _findEvent = Prepare(
            """
            SELECT sequence, item = $item AND kind = $kind AND time = $time AND value = $value AND custom_kind IS $custom
                AND session IS $session AND request IS $request AND context IS $context
            FROM event WHERE user_id = $user AND event_id = $id
            """,
            "$user", "$id", "$item", "$kind", "$time", "$value", "$custom", "$session", "$request", "$context");
        _count = Prepare(
            """
            INSERT INTO item_counter (item, kind, count) VALUES ($item, $kind, $count)
            ON CONFLICT DO UPDATE SET count = count + excluded.count
            """,
            "$item", "$kind", "$count");
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>Begins a transaction, which takes the write lock.</summary>
    /// <returns>False where another process became the owner of the log.</returns>
    public bool Begin(Guid session)
    {
        _counts.Clear();
        _transaction = Connection.BeginTransaction(deferred: false);
        ForgetIfChanged();
        _owner.Transaction = _transaction;
        if (new Guid((byte[])_owner.ExecuteScalar()!) == session)
        {
            return true;
        }

        Rollback();
        return false;
    }

    /// <summary>Commits what was done since <see cref="Begin"/>.</summary>
    public void Commit()
    {
        foreach (var ((item, kind), count) in _counts)
        {
            Scalar(_count, item, kind, count);
        }

        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Takes back what was done since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        _transaction?.Dispose();
        _transaction = null;
        _users.Clear();
    }

    /// <summary>A user's row as of now in this transaction; without an id where there is none.</summary>
    public User FindUser(string name)
    {
        if (_users.TryGetValue(name, out var user))
        {
            return user;
        }

        var key = UserKey.Of(name);
        _findUser.Transaction = _transaction;
        _findUser.Parameters[0].Value = key;
        using (var reader = _findUser.ExecuteReader())
        {
            user = reader.Read()
                ? new User(name) { Id = reader.GetInt64(0), Erased = reader.GetInt64(2), Last = reader.GetInt64(3) }
                : new User(name);
        }

        if (user.Id == 0)
        {
            user.Erased = (long?)Scalar(_findTombstone, key) ?? 0;
        }

        _users[name] = user;
        return user;
    }

    /// <summary>Forgets what was looked up, after a change that did not go through here.</summary>
    public void ForgetUsers() => _users.Clear();

    /// <summary>Enters a user, if they are new.</summary>
    public void Enter(User user)
    {
        if (user.Id == 0)
        {
            user.Id = (long)Scalar(_addUser, user.Key, user.Name, user.Erased)!;
            if (user.Erased > 0)
            {
                RebuildBefore(user, 1 + (long)Run("SELECT IFNULL((SELECT seq FROM sqlite_sequence WHERE name = 'event'), 0)")!);
            }
        }
    }

    /// <summary>
    /// Notes that what a state from before a sequence has of a user is no longer theirs: a snapshot can be written late, and would be taken for one
    /// of what they do from now on.
    /// </summary>
    public void RebuildBefore(User user, long sequence) =>
        Run("INSERT INTO user_removed VALUES ($user, 0, 0, $sequence)", ("$user", user.Id), ("$sequence", sequence));

    /// <summary>Enters a row of a user; the user is entered where they are new.</summary>
    /// <returns>Its sequence, or 0 where the id is taken.</returns>
    public long Add(User user, in LogRow row)
    {
        Enter(user);
        var sequence = (long?)Scalar(_addEvent, user.Id, row.Id, row.Item, row.Kind, row.Time, row.Value, row.Custom, row.Session, row.Request, row.Context) ?? 0;
        if (sequence > 0)
        {
            user.Last = sequence;
            if (row.Kind < LogKinds.FirstNote)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_counts, (row.Item, row.Kind), out _)++;
            }
        }

        return sequence;
    }

    /// <summary>The row that has an id already.</summary>
    /// <returns>Its sequence, and whether it is the same in everything.</returns>
    public (long Sequence, bool Same) Find(User user, in LogRow row)
    {
        Bind(_findEvent, user.Id, row.Id, row.Item, row.Kind, row.Time, row.Value, row.Custom, row.Session, row.Request, row.Context);
        using var reader = _findEvent.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetBoolean(1));
    }

    /// <summary>Runs a statement of this transaction that is needed seldom.</summary>
    /// <returns>The first column of the first row, or null.</returns>
    public object? Run(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteScalar() is var value && value is DBNull ? null : value;
    }

    /// <summary>Runs a statement of this transaction that is needed often, and is prepared once.</summary>
    /// <returns>How many rows it changed.</returns>
    public int RunPrepared(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared[sql] = command = Prepare(sql);
            foreach (var (name, _) in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        command.Transaction = _transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        }

        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query of this transaction that is needed seldom.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Whether the file is no longer where it was opened.</summary>
    public bool IsGone() => SqliteFileCheck.IsGone(Connection, _options.EventsPath);

    public void Dispose()
    {
        Rollback();
        _commands.ForEach(c => c.Dispose());
        Connection.Dispose();
    }

    // What is remembered of users holds as long as nobody but this connection writes: the version changes with every other one's commit.
    private void ForgetIfChanged()
    {
        _version.Transaction = _transaction;
        var version = (long)_version.ExecuteScalar()!;
        if (version != _knownVersion || _users.Count >= MostUsers)
        {
            _users.Clear();
            _knownVersion = version;
        }
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = Connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = Connection.CreateCommand();
        _commands.Add(command);
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }

    private object? Scalar(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        Bind(command, values);
        return command.ExecuteScalar();
    }

    private void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        command.Transaction = _transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    /// <summary>A user as of the last change that this connection made or saw.</summary>
    internal sealed class User(string name)
    {
        public string Name { get; } = name;

        // Only new users are entered by it: it is not worth its memory in all others.
        public byte[] Key => UserKey.Of(Name);

        /// <summary>Row id; 0 for a user who is not in the log.</summary>
        public long Id { get; set; }

        /// <summary>When they were erased last, unix milliseconds; 0 for never.</summary>
        public long Erased { get; set; }

        /// <summary>Their last sequence; 0 for none.</summary>
        public long Last { get; set; }
    }
}
