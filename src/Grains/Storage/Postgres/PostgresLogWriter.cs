using Npgsql;
using Recsys.Samples;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>
/// The one thread of a silo that writes the event log. While it commits, work gathers in the queue, and the next commit takes it all (group
/// commit). A database that goes away in the middle of a commit may have made it or not: the same rows are sent again, which event ids and the
/// users' last sequences make harmless. Where there is nothing to do the thread beats once a second, and after a failure tries whether it could write again.
/// </summary>
internal sealed class PostgresLogWriter : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresStore _store;
    private readonly LogQueue<PostgresAppend> _queue;
    private readonly LogInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly LogClock? _clock;
    private readonly BackgroundBeat? _beat;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _closing = new();
    private readonly List<Action> _answers = [];
    private readonly ShownQueue _shown;
    private PostgresLogConnection? _log;
    private long _shownAt;
    private bool _failed;

    public PostgresLogWriter(
        PostgresStore store,
        EventLogOptions logOptions,
        LogInstruments instruments,
        TimeProvider time,
        BackgroundHealth? health,
        LogClock? clock = null,
        ImpressionOptions? impressions = null)
    {
        _shown = new ShownQueue((impressions ?? new()).QueueLists, instruments);
        (_store, _instruments, _time, _clock) = (store, instruments, time, clock);
        _queue = new LogQueue<PostgresAppend>(logOptions, store.Options.MaxCommitEvents, instruments, time);
        _beat = health?.AddBeat(clock is null ? "event-log" : $"event-log {store.Name}", Period);
        _thread = new Thread(Write) { IsBackground = true, Name = "recsys-event-log" };
        _thread.Start();
    }

    /// <summary>Hands work to the thread.</summary>
    /// <exception cref="RecsysOverloadedException">The queue is full.</exception>
    /// <exception cref="EventLogUnavailableException">It could not be done, as far as can be known.</exception>
    public Task<AppendResult> RunAsync(PostgresAppend work)
    {
        _queue.Add(work);
        return work.Task;
    }

    /// <summary>Hands over an answer that was shown, for which nobody waits.</summary>
    public void Show(ShownList list) => _shown.Add(list);

    public void Dispose()
    {
        _queue.Close();
        _closing.Set();
        _thread.Join();
        _closing.Dispose();
    }

    private void Write()
    {
        var batch = new List<PostgresAppend>();
        while (_queue.Take(batch, _shown.Patience(Period)))
        {
            var started = _time.GetTimestamp();
            if (batch.Count > 0)
            {
                CommitAll(batch.FindAll(w => w.IsWanted));

                // The queue has its room back before anybody is told, so that a caller who was answered is not refused for what they have just stored.
                _queue.Done(batch, started);
                _answers.ForEach(answer => answer());
                _answers.Clear();
                batch.Clear();
            }
            else if (_failed)
            {
                Try(() => Connection().Ping());
            }
            else
            {
                _beat?.Succeeded();
            }

            if (_shown.IsLong || _time.GetElapsedTime(_shownAt) >= Period)
            {
                Show();
            }
        }

        while (!_shown.IsEmpty)
        {
            Show();
        }

        _log?.Dispose();
    }

    private void Show()
    {
        _shownAt = _time.GetTimestamp();
        if (_shown.Take() is { } lists)
        {
            var stored = 0;
            _ = Try(() => stored = Connection().Show(lists));
            _instruments.ShownStored(stored);
            if (stored < lists.Count)
            {
                _instruments.ShownDropped(lists.Count - stored, "unwritable");
            }
        }
    }

    // No user twice in a commit: a second call of the same user is checked against what the first one left.
    private void CommitAll(List<PostgresAppend> batch)
    {
        while (batch.Count > 0)
        {
            var users = new HashSet<string>(StringComparer.Ordinal);
            var group = batch.FindAll(w => users.Add(w.UserId));
            if (group.Count == batch.Count)
            {
                Commit(batch);
                return;
            }

            var later = batch.Except(group).ToList();
            Commit(group);
            batch = later;
        }
    }

    private void Commit(List<PostgresAppend> group)
    {
        var start = _instruments.Commits.Start();
        Action? answer = null;
        if (Try(() => answer = Connection().Append(group, _clock?.Seen ?? 0)) is not { } failure)
        {
            _answers.Add(answer!);
            _instruments.Commits.Committed(start, group.Sum(w => (long)w.Events));
            return;
        }

        if (LogRefusal.Of(failure) is { } refusal)
        {
            // Nothing is wrong with the database: these users are elsewhere, and the others shall not wait for them.
            var (refused, rest) = (refusal.Of(group), refusal.Except(group));
            var elsewhere = new EventLogUnavailableException(Explain(failure), failure);
            _answers.Add(() => refused.ForEach(w => w.Fail(elsewhere)));
            if (rest.Count > 0)
            {
                Commit(rest);
            }

            return;
        }

        _instruments.CommitFailed();
        if (failure is PostgresException && !PostgresDatabase.IsAway(failure) && group.Count > 1)
        {
            // The database refuses something in it: the others shall not suffer for one.
            group.ForEach(w => Commit([w]));
            return;
        }

        var error = new EventLogUnavailableException(Explain(failure), failure);
        _answers.Add(() => group.ForEach(w => w.Fail(error)));
    }

    // Null where it was done, else why not. What only failed because the database was away, or since two silos waited for each other, is
    // tried again for a while.
    private Exception? Try(Action action)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                action();
                _failed = false;
                _beat?.Succeeded();
                return null;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (LogRefusal.Of(e) is not null)
                {
                    return e;
                }

                // Whatever escaped here would end the thread. A connection that failed in the middle is not trusted again.
                if (e is not PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected })
                {
                    Drop();
                }

                if (!PostgresDatabase.IsAway(e) || _time.GetElapsedTime(began) >= _store.Options.Timeout || _closing.Wait(Pause))
                {
                    _failed = true;
                    _beat?.Failed(Explain(e));
                    return e;
                }
            }
        }
    }

    private PostgresLogConnection Connection() => _log ??= new PostgresLogConnection(_store, _time);

    private void Drop()
    {
        try
        {
            _log?.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // It is broken, which is why it goes.
        }

        _log = null;
    }

    private string Explain(Exception e) => PostgresDatabase.IsAway(e)
        ? $"The event log in {_store.Name} could not be written within Recsys:Storage:Timeout ({_store.Options.Timeout}): {e.Message} Whether it was is not known; repeat the call with the same event ids."
        : $"The event log in {_store.Name} cannot be written: {e.Message}";
}
