using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Exponentially decayed counts of positive events: an event of age a weighs 2^(-a / half-life). One number an item suffices,
/// since all weights shrink by one factor as time passes: counts are kept as of the item's last event (forward decay, Cormode
/// et al., ICDE 2009). Counts that a silo finds when it first sees an item do not enter, for it cannot know their age; what
/// happened before is <see cref="Restore"/>d event by event.
/// </summary>
public sealed class TrendColumn : IItemColumn, IRecallList
{
    private readonly TimeProvider _time;
    private readonly double _halfLifeMs;
    private readonly int _length;
    private readonly Lock _changing = new();
    private readonly Dictionary<int, (double Count, long At)> _counts = [];
    private volatile PopularityList _list = PopularityList.Empty;

    /// <summary>Makes an empty column.</summary>
    /// <param name="options">Half-life and length of the list.</param>
    /// <param name="time">Clock.</param>
    public TrendColumn(RecallOptions options, TimeProvider time)
    {
        _time = time;
        _halfLifeMs = options.TrendHalfLife.TotalMilliseconds;
        _length = options.ListLength;
    }

    /// <summary>The items with the largest decayed counts as of the last refresh, best first.</summary>
    public PopularityList List => _list;

    /// <inheritdoc/>
    public void OnChange(int index, bool added, ReadOnlySpan<long> before, ReadOnlySpan<long> after)
    {
        var events = ItemTable.PositiveCount(after) - ItemTable.PositiveCount(before);
        if (added || events <= 0)
        {
            return;
        }

        Add(index, (events, Now()));
    }

    /// <summary>Adds a positive event of the time before the silo counted.</summary>
    /// <param name="index">The item.</param>
    /// <param name="time">When it happened, unix milliseconds; a later time than now is taken for now.</param>
    public void Restore(int index, long time) => Add(index, (1, Math.Min(time, Now())));

    /// <inheritdoc/>
    public void Refresh(ItemTable table)
    {
        // What has decayed to next to nothing is forgotten, so that the column holds what trends and not the catalogue.
        const double Negligible = 1e-3;
        var now = Now();
        var buffer = new ScoredItem[_length];
        var best = new TopK(buffer);
        lock (_changing)
        {
            foreach (var (index, held) in _counts)
            {
                var count = Decayed(held, now);
                if (count < Negligible)
                {
                    _counts.Remove(index);
                }
                else if (table.IsAvailable(index))
                {
                    best.Add(index, (float)count);
                }
            }
        }

        _list = new PopularityList(best.SortDescending().ToArray());
    }

    private void Add(int index, (double Count, long At) events)
    {
        var now = Now();
        lock (_changing)
        {
            _counts[index] = (Decayed(_counts.GetValueOrDefault(index, (0, now)), now) + Decayed(events, now), now);
        }
    }

    private double Decayed((double Count, long At) held, long now) => held.Count * Math.Pow(2, (held.At - now) / _halfLifeMs);

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
