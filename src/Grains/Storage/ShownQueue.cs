using Recsys.Samples;

namespace Recsys.Grains.Storage;

/// <summary>
/// Answers that wait for the log's writer, which takes them along with its next commit, or within a second. Nobody waits for them: what does not fit is
/// dropped and counted.
/// </summary>
internal sealed class ShownQueue(int most, LogInstruments instruments)
{
    /// <summary>Most lists of one commit, so that tracking never waits long behind them.</summary>
    public const int CommitLists = 500;

    private readonly Queue<ShownList> _waiting = [];

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count == 0;
            }
        }
    }

    /// <summary>How long the writer may wait for other work: not at all while a commit's worth waits.</summary>
    /// <param name="period">How long otherwise.</param>
    public TimeSpan Patience(TimeSpan period) => IsLong ? TimeSpan.Zero : period;

    /// <summary>Whether a commit's worth waits.</summary>
    public bool IsLong
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count >= CommitLists;
            }
        }
    }

    /// <summary>Adds a list, if there is room.</summary>
    public void Add(ShownList list)
    {
        lock (_waiting)
        {
            if (_waiting.Count < most)
            {
                _waiting.Enqueue(list);
                return;
            }
        }

        instruments.ShownDropped(1, "full");
    }

    /// <summary>Takes what one commit should hold; null where nothing waits.</summary>
    public List<ShownList>? Take()
    {
        lock (_waiting)
        {
            if (_waiting.Count == 0)
            {
                return null;
            }

            var taken = new List<ShownList>(Math.Min(CommitLists, _waiting.Count));
            while (taken.Count < CommitLists && _waiting.TryDequeue(out var list))
            {
                taken.Add(list);
            }

            return taken;
        }
    }
}
