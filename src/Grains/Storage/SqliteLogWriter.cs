using Microsoft.Data.Sqlite;

namespace Recsys.Grains.Storage;

/// <summary>
/// The one thread that writes the event log. While it commits, work gathers in the queue, and the next commit takes it all (group
/// commit), so the cost of a flush to disk is shared by as many events as arrive during one. Each commit checks that this process is
/// still the owner, and that the file is still where it was, before anything is acknowledged. Where there is nothing to do the thread beats
/// once a second, and after a failure tries whether it could write again.
/// </summary>
internal sealed class SqliteLogWriter : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SqliteOptions _options;
    private readonly Guid _session;
    private readonly LogQueue<ISqliteLogWork> _queue;
    private readonly DiskRoom _room;
    private readonly ShownQueue _shown;
    private readonly LogInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly BackgroundBeat? _beat;
    private readonly Thread _thread;
    private SqliteLogConnection? _log;
    private bool _truncate;
    private bool _failed;

    public SqliteLogWriter(
        SqliteOptions options, EventLogOptions logOptions, Guid session, ShownQueue shown, LogInstruments instruments, TimeProvider time, BackgroundHealth? health)
    {
        _shown = shown;
        _options = options;
        _session = session;
        _instruments = instruments;
        _time = time;
        _room = new DiskRoom(options, time);
        _queue = new LogQueue<ISqliteLogWork>(logOptions, options.MaxCommitEvents, instruments, time);
        _beat = health?.AddBeat("event-log", Period);
        _thread = new Thread(Write) { IsBackground = true, Name = "recsys-event-log" };
        _thread.Start();
    }

    /// <summary>Hands work to the thread.</summary>
    /// <exception cref="RecsysOverloadedException">The queue is full.</exception>
    /// <exception cref="EventLogUnavailableException">It could not be done; nothing of it was.</exception>
    public Task<T> RunAsync<T>(SqliteLogWork<T> work)
    {
        _queue.Add(work);
        return work.Task;
    }

    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
    }

    private void Write()
    {
        var batch = new List<ISqliteLogWork>();
        while (_queue.Take(batch, _shown.Patience(Period)))
        {
            var started = _time.GetTimestamp();
            var wanted = batch.FindAll(w => w.IsWanted);
            if (_shown.Take() is { } lists)
            {
                wanted.Insert(0, new SqliteShow(lists, _instruments));
            }

            if (wanted.Count > 0 || _failed)
            {
                // Without work it is only tried whether there could be any.
                Commit(wanted, () => _queue.Done(batch, started));
            }
            else
            {
                _beat?.Succeeded();
                _queue.Done(batch, started);
            }

            batch.Clear();
        }

        while (_shown.Take() is { } rest)
        {
            Commit([new SqliteShow(rest, _instruments)], () => { });
        }

        _log?.Dispose();
    }

    // The queue has its room back before anybody is told, so that a caller who was answered is not refused for what they have just stored.
    private void Commit(List<ISqliteLogWork> batch, Action done)
    {
        var start = _instruments.Commits.Start();
        string? shortage = null;
        List<ISqliteLogWork> refused = [];
        var truncated = false;
        try
        {
            shortage = _room.Shortage();
            if (shortage is not null)
            {
                refused = batch.FindAll(w => w.Grows);
                batch.RemoveAll(w => w.Grows);
            }

            _log ??= new SqliteLogConnection(_options);
            if (!_log.Begin(_session))
            {
                throw new InvalidOperationException("another process took the store over; this one must stop");
            }

            foreach (var work in batch)
            {
                work.Run(_log);
            }

            _log.Commit();
            if (_log.IsGone())
            {
                throw new InvalidOperationException("its file was deleted or replaced while it was open; stop the silo and put the file back");
            }

            _truncate |= batch.Exists(w => w.Truncates);
            _truncate = _truncate && !SqliteDatabase.Truncate(_log.Connection);
            truncated = !_truncate;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever escaped here would end the thread, and with it the process. A connection that failed in the middle is not trusted again.
            _log?.Dispose();
            _log = null;
            Beat(Explain(e));
            done();
            Fail([.. refused, .. batch], Explain(e), e);
            return;
        }

        // Before anybody is told, so that whoever was told can see it.
        Beat(shortage);
        done();
        Fail(refused, shortage, null);
        if (batch.Count > 0)
        {
            _instruments.Commits.Committed(start, batch.Sum(w => (long)w.Events));
            batch.ForEach(w => w.Complete(truncated));
        }
    }

    private void Beat(string? error)
    {
        _failed = error is not null;
        if (_failed)
        {
            _beat?.Failed(error!);
        }
        else
        {
            _beat?.Succeeded();
        }
    }

    private void Fail(List<ISqliteLogWork> batch, string? reason, Exception? cause)
    {
        if (batch.Count > 0)
        {
            _instruments.CommitFailed();
            var error = cause is null ? new EventLogUnavailableException(reason!) : new EventLogUnavailableException(reason!, cause);
            batch.ForEach(w => w.Fail(error));
        }
    }

    private string Explain(Exception e) => (e as SqliteException)?.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => $"The event log '{_options.EventsPath}' is full: free disk space or raise Recsys:Sqlite:MaxBytes ({_options.MaxBytes}).",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
            $"The event log '{_options.EventsPath}' was locked by another process for longer than Recsys:Sqlite:BusyTimeout ({_options.BusyTimeout.TotalMilliseconds} ms).",
        _ => $"The event log '{_options.EventsPath}' cannot be written: {e.Message}",
    };
}
