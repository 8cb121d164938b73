namespace Recsys.Retrieval;

/// <summary>
/// Decides which items a request may get: available, allowed, not excluded, meeting its condition. Asked before the top-k is
/// cut, so that a filtered list is still full. Reused between requests; not thread-safe.
/// </summary>
public sealed class CandidateFilter
{
    private readonly List<int> _excluded = [];
    private readonly List<int> _allowed = [];
    private ItemTable _table = new();
    private ItemCondition? _condition;
    private ItemCondition? _narrowed;
    private ulong[] _bits = [];
    private ulong[] _allowedBits = [];
    private bool _allowOnly;
    private FilterTrace? _trace;

    /// <summary>Starts a request.</summary>
    /// <param name="table">The items.</param>
    /// <param name="condition">What an item's attributes must meet; null for anything.</param>
    /// <param name="trace">Takes note of what is refused; null for none.</param>
    public void Reset(ItemTable table, ItemCondition? condition = null, FilterTrace? trace = null)
    {
        _trace = trace;
        foreach (var index in _excluded)
        {
            _bits[index >> 6] = 0;
        }

        _excluded.Clear();
        foreach (var index in _allowed)
        {
            _allowedBits[index >> 6] = 0;
        }

        _allowed.Clear();
        _allowOnly = false;
        _table = table;
        _condition = condition;
        _narrowed = null;
        var words = (table.Count + 63) >> 6;
        if (_bits.Length < words)
        {
            _bits = new ulong[words * 2];
        }
    }

    /// <summary>Excludes an item from this request.</summary>
    /// <param name="index">Its index in the table; an index that the table does not have is ignored.</param>
    public void Exclude(int index)
    {
        if ((uint)index < (uint)(_bits.Length << 6))
        {
            _bits[index >> 6] |= 1UL << index;
            _excluded.Add(index);
        }
    }

    /// <summary>Excludes an item unless it is excluded already.</summary>
    /// <param name="index">Its index in the table.</param>
    /// <returns>False where it was excluded, or is none of the table's.</returns>
    public bool TryExclude(int index)
    {
        if ((uint)index >= (uint)(_bits.Length << 6) || (_bits[index >> 6] & (1UL << index)) != 0)
        {
            return false;
        }

        Exclude(index);
        return true;
    }

    /// <summary>Refuses everything but these items; those of an earlier call of the same request stay allowed.</summary>
    /// <param name="indexes">Indexes in the table; one that the table does not have is ignored. None refuses everything.</param>
    public void AllowOnly(ReadOnlySpan<int> indexes)
    {
        _allowOnly = true;
        if (_allowedBits.Length < _bits.Length)
        {
            Array.Resize(ref _allowedBits, _bits.Length);
        }

        foreach (var index in indexes)
        {
            if ((uint)index < (uint)(_bits.Length << 6))
            {
                _allowedBits[index >> 6] |= 1UL << index;
                _allowed.Add(index);
            }
        }
    }

    /// <summary>Refuses more items than the request does, for a part of its way.</summary>
    /// <param name="condition">What an item's attributes must meet besides; it takes the place of one before it.</param>
    public void Narrow(ItemCondition condition) => _narrowed = condition;

    /// <summary>Whether the request may get this item.</summary>
    /// <param name="index">Its index in the table.</param>
    public bool Accepts(int index)
    {
        if ((uint)index >= (uint)(_bits.Length << 6) || (_bits[index >> 6] & (1UL << index)) != 0)
        {
            return Refuse(index, null);
        }

        if (!_table.IsAvailable(index))
        {
            return Refuse(index, "not available");
        }

        if (_allowOnly && (_allowedBits[index >> 6] & (1UL << index)) == 0)
        {
            return Refuse(index, "not on the request's allow list");
        }

        if (_condition is not null && _table.GetFacts(index) is var facts && !_condition.Accepts(facts.Span))
        {
            return Refuse(index, _trace is null ? null : $"attribute filter on {string.Join(", ", _condition.Refusing(facts.Span).Fields)}");
        }

        return _narrowed is null || _narrowed.Accepts(_table.GetFacts(index).Span);
    }

    private bool Refuse(int index, string? reason)
    {
        _trace?.Refuse(index, reason);
        return false;
    }
}
