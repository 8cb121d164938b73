using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>The buffers of one request. One set a thread: a request never leaves its thread.</summary>
internal sealed class PipelineScratch
{
    [ThreadStatic]
    private static PipelineScratch? _ofThread;

    public static PipelineScratch OfThread => _ofThread ??= new PipelineScratch();

    public CandidateFilter Filter { get; } = new();

    public CandidateList Candidates { get; } = new();

    public HistoryEvent[] History { get; private set; } = [];

    /// <summary>Candidate numbers and keys, for sorting.</summary>
    public int[] Order { get; private set; } = [];

    public float[] Keys { get; private set; } = [];

    /// <summary>What each candidate gets beside its orders.</summary>
    public float[] Again { get; private set; } = [];

    public ScoredItem[] Best { get; private set; } = [];

    /// <summary>Items that the user was shown, sorted.</summary>
    public int[] Shown { get; private set; } = [];

    /// <summary>Makes room for the items that the user was shown.</summary>
    public void ReserveShown(int shown)
    {
        if (Shown.Length < shown)
        {
            Shown = new int[shown];
        }
    }

    /// <summary>Makes room for a request, which has no candidates yet.</summary>
    public void Begin(int candidates, int history, int count)
    {
        Candidates.Begin(candidates);
        if (Order.Length < candidates)
        {
            Order = new int[candidates];
            Keys = new float[candidates];
            Again = new float[candidates];
        }

        if (History.Length < history)
        {
            History = new HistoryEvent[history];
        }

        if (Best.Length < count)
        {
            Best = new ScoredItem[count];
        }
    }
}
