using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Recsys.Grains.Storage;

/// <summary>
/// The database of states, grains.db: one thread writes, and what gathers while it commits shares the next transaction
/// (group commit). Reads have connections of their own and wait for nobody.
/// </summary>
/// <remarks>
/// A piece of work that fails is rolled back alone and the others of its transaction are stored. Where the file itself fails
/// (locked for longer than <see cref="SqliteOptions.BusyTimeout"/>, full, gone), all that waits fails at once with
/// <see cref="StateStoreException"/>, so that no caller waits for the lock more than once. Where there is nothing to do the thread beats once
/// a second, and after a failure tries whether it could write again.
/// </remarks>
internal sealed class SqliteStateFile : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SqliteOptions _options;
    private readonly BackgroundBeat? _beat;
    private readonly StateFileInstruments _instruments;
    private readonly Channel<IWork> _queue;
    private readonly Thread _writer;

    /// <summary>Starts the writer.</summary>
    /// <param name="options">Says where the file is.</param>
    /// <param name="folder">The folder, held and opened: the file is there and of this build's format.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="health">Hears the writer's beats, or null.</param>
    public SqliteStateFile(IOptions<SqliteOptions> options, StoreFolder folder, StateFileInstruments instruments, BackgroundHealth? health = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _options = options.Value;
        _instruments = instruments;
        _queue = Channel.CreateBounded<IWork>(new BoundedChannelOptions(_options.QueueCapacity) { SingleReader = true });
        instruments.Observe(this);
        _beat = health?.AddBeat("state-file", Period);
        _writer = new Thread(Write) { IsBackground = true, Name = "recsys-state-file" };
        _writer.Start();
    }

    /// <summary>Something to do inside the next transaction. Called on the writer's thread; exactly one of the last two is called.</summary>
    internal interface IWork
    {
        /// <summary>About how many rows it writes, from 1; bounds what shares a transaction.</summary>
        int RowCount { get; }

        /// <summary>Does it. What it throws undoes this work alone and goes to <see cref="Fail"/>.</summary>
        void Run(SqliteStateWriter writer);

        /// <summary>It is on disk.</summary>
        void Complete();

        /// <summary>Nothing of it is on disk. A <see cref="StateStoreException"/> where the file failed, else what <see cref="Run"/> threw.</summary>
        void Fail(Exception error);
    }

    /// <summary>Pieces of work that wait for the writer.</summary>
    public int Queued => _queue.Reader.Count;

    /// <summary>Does something in the next transaction; its result is returned once it is on disk.</summary>
    /// <param name="write">What to do, on the writer's thread.</param>
    /// <param name="rowCount">About how many rows it writes, from 1.</param>
    /// <param name="cancellationToken">Cancels the wait for a place in the queue; what is queued is done.</param>
    /// <exception cref="StateStoreException">The file could not be written; nothing was stored.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteStateWriter, T> write, int rowCount, CancellationToken cancellationToken = default)
    {
        var work = new Work<T>(write, rowCount);
        await EnqueueAsync(work, cancellationToken);
        return await work.Completion.Task;
    }

    /// <summary>Queues work; waits for a place where the queue is full.</summary>
    /// <exception cref="StateStoreException">The file is closed.</exception>
    public async ValueTask EnqueueAsync(IWork work, CancellationToken cancellationToken = default)
    {
        try
        {
            await _queue.Writer.WriteAsync(work, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new StateStoreException($"'{_options.GrainsPath}' is closed, since its silo is stopping.", e);
        }
    }

    /// <summary>Reads on a thread of the pool, so that no grain's turn waits for the disk.</summary>
    /// <exception cref="StateStoreException">The file could not be read.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellationToken = default) =>
        Task.Run(() => Read(read), cancellationToken);

    /// <summary>Reads on the calling thread.</summary>
    /// <exception cref="StateStoreException">The file could not be read.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        try
        {
            using var connection = SqliteDatabase.Open(_options.GrainsPath, _options.BusyTimeout);
            return read(connection);
        }
        catch (SqliteException e)
        {
            throw new StateStoreException($"'{_options.GrainsPath}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes what is queued and ends.</summary>
    public void Dispose()
    {
        if (_queue.Writer.TryComplete())
        {
            _instruments.Forget(this);
            _writer.Join();
        }
    }

    private void Write()
    {
        using var writer = new SqliteStateWriter(_options, _beat);
        var batch = new List<IWork>();
        var works = true;
        while (true)
        {
            var ready = _queue.Reader.WaitToReadAsync().AsTask();
            while (!ready.Wait(Period))
            {
                if (works)
                {
                    _beat?.Succeeded();
                }
                else
                {
                    // Without work it is only tried whether there could be any.
                    works = writer.Commit([]) is null;
                }
            }

            if (!ready.Result)
            {
                return;
            }

            works = Commit(writer, batch);
            batch.Clear();
        }
    }

    private bool Commit(SqliteStateWriter writer, List<IWork> batch)
    {
        var rows = 0;
        while (rows < _options.MaxCommitEvents && _queue.Reader.TryRead(out var work))
        {
            batch.Add(work);
            rows += work.RowCount;
        }

        var start = _instruments.Commits.Start();
        if (writer.Commit(batch) is not { } error)
        {
            _instruments.Commits.Committed(start, rows);
            return true;
        }

        // What came while the file was waited for would only wait for it again.
        while (_queue.Reader.TryRead(out var late))
        {
            batch.Add(late);
        }

        _instruments.Failed(batch.Count);
        batch.ForEach(work => work.Fail(error));
        return false;
    }

    private sealed class Work<T>(Func<SqliteStateWriter, T> write, int rowCount) : IWork
    {
        private T _result = default!;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int RowCount => rowCount;

        public void Run(SqliteStateWriter writer) => _result = write(writer);

        public void Complete() => Completion.SetResult(_result);

        public void Fail(Exception error) => Completion.SetException(error);
    }
}
