using Recsys.Core;
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
    private float[] _judged = [];
    private bool _isReranked;
    private float[] _propensities = [];
    private bool _isDrawn;

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

    /// <summary>The score that an answer tells of a candidate: the ranker's, whatever a later stage made of its place.</summary>
    /// <param name="item">The candidate's number, with its score of the stage that came last.</param>
    public float Judged(ScoredItem item) => _isReranked ? _judged[item.Item] : item.Score;

    /// <summary>What the ranker reads of the known ones.</summary>
    public Span<Candidate> Rows => _rows.AsSpan(0, Known);

    /// <summary>The recall score of a candidate; not a number where the model has no row of it.</summary>
    /// <param name="candidate">Its number.</param>
    public float RecallScore(int candidate) => candidate < Known ? _rows[candidate].RecallScore : float.NaN;

    /// <summary>Empties the list and makes room.</summary>
    public void Begin(int most)
    {
        (Count, Known, _isReranked, _isDrawn) = (0, 0, false, false);
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

    /// <summary>Keeps the scores for the answer, before the first stage that gives others.</summary>
    public void KeepJudged()
    {
        if (_isReranked)
        {
            return;
        }

        if (_judged.Length < _items.Length)
        {
            _judged = new float[_items.Length];
        }

        Scores.CopyTo(_judged);
        _isReranked = true;
    }

    /// <summary>The scores that were kept; empty where the order is that of the ranker.</summary>
    public ReadOnlySpan<float> Reranked => _isReranked ? _judged.AsSpan(0, Count) : [];

    /// <summary>Notes that chance gave a candidate its place.</summary>
    /// <param name="candidate">Its number.</param>
    /// <param name="propensity">With which probability; not a number where it is not known.</param>
    public void Draw(int candidate, float propensity)
    {
        if (!_isDrawn)
        {
            if (_propensities.Length < _items.Length)
            {
                _propensities = new float[_items.Length];
            }

            _propensities.AsSpan(0, Count).Fill(1);
            _isDrawn = true;
        }

        _propensities[candidate] = propensity;
    }

    /// <summary>Probability with which a candidate has its place: 1 but for those that chance gave it.</summary>
    /// <param name="candidate">Its number.</param>
    public float Propensity(int candidate) => _isDrawn ? _propensities[candidate] : 1;

    /// <summary>Adds one candidate.</summary>
    public void Add(RecalledItem item, byte channel, float score, float? judged = null)
    {
        if (judged is { } told)
        {
            _isReranked = true;
            if (_judged.Length < _items.Length)
            {
                _judged = new float[_items.Length];
            }

            _judged[Count] = told;
        }

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
