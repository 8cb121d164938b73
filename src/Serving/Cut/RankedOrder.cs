using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The ranked candidates of one request, kept so that its later pages go on in the same order: a page is the cut of what no page
/// before it showed. Asking for a page again shows the same items. About 24 bytes a candidate; not thread-safe.
/// </summary>
public sealed class RankedOrder
{
    /// <summary>The last page that an order can have.</summary>
    public const int MaxPage = ushort.MaxValue;

    private RecalledItem[] _items = [];
    private float[] _scores = [];
    private float[] _recallScores = [];

    // What answers tell, where a stage behind the ranker made the order.
    private float[] _judged = [];
    private byte[] _channels = [];

    // The page that showed each item; 0 for none.
    private ushort[] _pages = [];

    /// <summary>Number of candidates.</summary>
    public int Count => _items.Length;

    /// <summary>Whether there are items that no page showed.</summary>
    public bool HasMore => _pages.Contains((ushort)0);

    internal SurfacePlan? Plan { get; private set; }

    /// <summary>Ids of the items by their indexes, where these are of a table that was made for the request; null for the silo's own.</summary>
    internal string[]? Ids { get; set; }

    /// <summary>The items of a list over a divided catalogue that no page before a page showed.</summary>
    /// <param name="page">The page.</param>
    public IReadOnlyList<string> Open(int page) => [.. _items.Where((_, i) => _pages[i] == 0 || _pages[i] >= page).Select(item => Ids![item.Index])];

    internal void Fill(in PipelineRun run)
    {
        Plan = run.Plan;
        _items = run.Candidates.Items.ToArray();
        _channels = run.Candidates.Channels.ToArray();
        _scores = run.Candidates.Scores.ToArray();
        _judged = run.Candidates.Reranked.ToArray();
        _recallScores = new float[_items.Length];
        _pages = new ushort[_items.Length];
        for (var i = 0; i < _items.Length; i++)
        {
            _recallScores[i] = run.Candidates.RecallScore(i);
            run.Scratch.Order[i] = i;
        }
    }

    /// <summary>Puts the candidates of a page back that no page before it showed and the filter accepts now.</summary>
    internal void Restore(int page, PipelineScratch scratch)
    {
        for (var i = 0; i < _items.Length; i++)
        {
            if (_pages[i] >= page)
            {
                _pages[i] = 0;
            }

            if (_pages[i] == 0 && scratch.Filter.Accepts(_items[i].Index))
            {
                scratch.Order[scratch.Candidates.Count] = i;
                scratch.Candidates.Add(_items[i], _channels[i], _scores[i], _judged.Length > 0 ? _judged[i] : null);
            }
        }
    }

    /// <summary>The recall score of one of the items; not a number where the model has no row of it.</summary>
    internal float RecallScore(int item) => _recallScores[item];

    /// <summary>Notes what a page shows.</summary>
    internal void Show(ReadOnlySpan<ScoredItem> items, int page, PipelineScratch scratch)
    {
        foreach (var item in items)
        {
            _pages[scratch.Order[item.Item]] = (ushort)page;
        }
    }
}
