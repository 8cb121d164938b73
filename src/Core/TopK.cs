namespace Recsys.Core;

/// <summary>
/// Keeps the k best of a stream of scored items in a bounded heap whose root is the worst one kept.
/// O(1) for an item that does not enter, O(log k) for one that does.
/// </summary>
public ref struct TopK
{
    private readonly Span<ScoredItem> _heap;
    private int _count;

    /// <summary>Uses the given buffer; its length is k.</summary>
    /// <param name="buffer">Where the items are kept, and where <see cref="SortDescending"/> leaves them.</param>
    public TopK(Span<ScoredItem> buffer)
    {
        _heap = buffer;
        _count = 0;
        Threshold = buffer.IsEmpty ? float.PositiveInfinity : float.NegativeInfinity;
    }

    /// <summary>Goes on with what an earlier heap left in the buffer, unsorted.</summary>
    /// <param name="buffer">The buffer of the earlier heap.</param>
    /// <param name="count">The earlier heap's <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The buffer is not as long.</exception>
    public TopK(Span<ScoredItem> buffer, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, buffer.Length);
        _heap = buffer;
        _count = count;
        Threshold = buffer.IsEmpty ? float.PositiveInfinity : count < buffer.Length ? float.NegativeInfinity : buffer[0].Score;
    }

    /// <summary>Most items that are kept, k.</summary>
    public readonly int Capacity => _heap.Length;

    /// <summary>Number of items kept so far.</summary>
    public readonly int Count => _count;

    /// <summary>A score below this cannot enter any more; an equal one enters only with a smaller item index.</summary>
    public float Threshold { get; private set; }

    /// <summary>Offers an item.</summary>
    /// <param name="item">Index of the item.</param>
    /// <param name="score">Its score; NaN is never kept.</param>
    public void Add(int item, float score)
    {
        if (!(score >= Threshold))
        {
            return;
        }

        var candidate = new ScoredItem(item, score);
        if (_count < _heap.Length)
        {
            SiftUp(_count++, candidate);
            if (_count == _heap.Length)
            {
                Threshold = _heap[0].Score;
            }
        }
        else if (_count > 0 && candidate.CompareTo(_heap[0]) < 0)
        {
            SiftDown(candidate);
            Threshold = _heap[0].Score;
        }
    }

    /// <summary>Sorts what was kept, best first, and returns it. The heap is used up by this.</summary>
    public Span<ScoredItem> SortDescending()
    {
        var kept = _heap[.._count];
        kept.Sort();
        return kept;
    }

    private readonly void SiftUp(int position, ScoredItem item)
    {
        while (position > 0)
        {
            var parent = (position - 1) / 2;
            if (item.CompareTo(_heap[parent]) <= 0)
            {
                break;
            }

            _heap[position] = _heap[parent];
            position = parent;
        }

        _heap[position] = item;
    }

    private readonly void SiftDown(ScoredItem item)
    {
        var position = 0;
        while (true)
        {
            var child = (2 * position) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && _heap[child + 1].CompareTo(_heap[child]) > 0)
            {
                child++;
            }

            if (item.CompareTo(_heap[child]) >= 0)
            {
                break;
            }

            _heap[position] = _heap[child];
            position = child;
        }

        _heap[position] = item;
    }
}
