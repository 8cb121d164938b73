using System.Collections.Concurrent;

namespace Recsys.Cli.Bench;

/// <summary>Appends the id of each acknowledged event to a file, one a line, flushed to the operating system at once, for "log verify".</summary>
internal sealed class AckFile : IDisposable
{
    private readonly BlockingCollection<string> _queue = new(boundedCapacity: 65_536);
    private readonly Thread _writer;

    public AckFile(string path)
    {
        var stream = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read));
        _writer = new Thread(() => Write(stream)) { IsBackground = true, Name = "acks" };
        _writer.Start();
    }

    public void Add(string eventId) => _queue.Add(eventId);

    public void Dispose()
    {
        _queue.CompleteAdding();
        _writer.Join();
        _queue.Dispose();
    }

    private void Write(StreamWriter stream)
    {
        using (stream)
        {
            foreach (var id in _queue.GetConsumingEnumerable())
            {
                stream.WriteLine(id);
                if (_queue.Count == 0)
                {
                    stream.Flush();
                }
            }
        }
    }
}
