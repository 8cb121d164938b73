using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The candidates of one request: each item with the channel that brought it, its score, and, once they are ranked, its row in the
/// model. Columns that grow together, since channels and rankers read whole columns; one list a thread, used again by its next request.
/// </summary>
internal sealed class CandidateList
{
    private RecalledItem[] _items = [];
    private byte[] _channels = [];
    private float[] _scores = [];
    private Candidate[] _rows = [];

    /// <summary>How many candidates there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them, at the front, the model has a row for.</summary>
    public int Known { get; private set; }

    /// <summary>The items with their channels' scores.</summary>
    public Span<RecalledItem> Items => _items.AsSpan(0, Count);

    /// <summary>Number of each candidate's channel in the plan.</summary>
    public Span<byte> Channels => _channels.AsSpan(0, Count);

    /// <summary>Score of each candidate in the stage that came last.</summary>
    public Span<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>What the ranker reads of the known ones.</summary>
    public Span<Candidate> Rows => _rows.AsSpan(0, Known);

    /// <summary>Empties the list and makes room.</summary>
    public void Begin(int most)
    {
        (Count, Known) = (0, 0);
        if (_items.Length < most)
        {
            _items = new RecalledItem[most];
            _channels = new byte[most];
            _scores = new float[most];
            _rows = new Candidate[most];
        }
    }

    /// <summary>Where a channel may write what it finds, before <see cref="Keep"/>.</summary>
    public Span<RecalledItem> Room(int length) => _items.AsSpan(Count, length);

    /// <summary>
    /// Takes what a channel wrote, and excludes it for those after it. Even one that brings an item twice, or one that it must not
    /// bring, cannot put it into the list twice.
    /// </summary>
    public void Keep(int channel, int found, CandidateFilter filter)
    {
        var end = Count + found;
        for (var i = Count; i < end; i++)
        {
            if (filter.TryExclude(_items[i].Index))
            {
                Add(_items[i], (byte)channel, 0);
            }
        }
    }

    /// <summary>Adds one candidate.</summary>
    public void Add(RecalledItem item, byte channel, float score)
    {
        _items[Count] = item;
        _channels[Count] = channel;
        _scores[Count++] = score;
    }

    /// <summary>Moves a candidate to the end of the known ones.</summary>
    public void Know(int candidate, int row, float score, string channel)
    {
        (_items[Known], _items[candidate]) = (_items[candidate], _items[Known]);
        (_channels[Known], _channels[candidate]) = (_channels[candidate], _channels[Known]);
        _scores[Known] = score;
        _rows[Known] = new Candidate(row, score, channel, _items[Known].Score);
        Known++;
    }
}
