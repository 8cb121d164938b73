using Recsys.Core;
using Recsys.Grains.Storage;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>The live state of a user: counters, session, waiting exposures and interest. No Orleans, no I/O.</summary>
internal sealed class UserState(int sessionLength, int exposureLength, int boughtLength)
{
    private readonly int[] _counters = new int[ItemTable.KindCount];

    // The interest and, behind it, the state of versions that keep one.
    private float[] _vectors = [];
    private int _interestLength;
    private string? _interestVersion;

    // Most users have none, and then share one empty dictionary.
    private static readonly Dictionary<string, string> NoAnswers = [];

    private Dictionary<string, string> _answers = NoAnswers;

    public UserSession Session { get; } = new(sessionLength);

    public BoughtItems Bought { get; } = new(boughtLength);

    /// <summary>Lists with pages; null before the first.</summary>
    public PagedLists? Paged { get; set; }

    public ExposureRing Exposures { get; } = new(exposureLength);

    /// <summary>Log sequence of the newest event in this state.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When the user was erased last, unix milliseconds; 0 for never. What models from before learned of them is not used.</summary>
    public long ErasedAt { get; set; }

    /// <summary>Model version in whose space the interest lies; null where there is no interest.</summary>
    public string? InterestVersion => _vectors.Length == 0 ? null : _interestVersion;

    /// <summary>The interest embedding; empty where there is none.</summary>
    public ReadOnlySpan<float> Interest => _vectors.AsSpan(0, _interestLength);

    /// <summary>What the model's ranker keeps of the session; empty where it keeps nothing, and without an interest.</summary>
    public ReadOnlySpan<float> RankState => _vectors.AsSpan(_interestLength);

    public long[] Counters => Array.ConvertAll(_counters, c => (long)c);

    /// <summary>What the user answered, by field. Replaced, never changed.</summary>
    public Dictionary<string, string> Answers
    {
        get => _answers;
        set => _answers = value.Count == 0 ? NoAnswers : value;
    }

    /// <summary>Notes how far the log goes: the last of what is logged of the user may be an answer, or an event that was there before.</summary>
    public void Reach(long sequence) => LastSequence = Math.Max(LastSequence, sequence);

    /// <summary>Takes an event that is on disk.</summary>
    public void Apply(long sequence, int index, EventKind kind, double value, long time)
    {
        Reach(sequence);
        _counters[(int)kind]++;
        if (kind != EventKind.Impression)
        {
            Session.Add(new HistoryEvent(index, (InteractionKind)kind, (float)value, time));
            Exposures.TryResolve(index);
            if (kind == EventKind.Purchase)
            {
                Bought.Add(index);
            }
        }
    }

    /// <summary>Starts anew from what is known of the user beside their events.</summary>
    public void Restore(UserHead head)
    {
        Clear();
        Answers = new Dictionary<string, string>(head.Answers);
        ErasedAt = head.ErasedAt?.ToUnixTimeMilliseconds() ?? 0;
        for (var kind = 0; kind < _counters.Length; kind++)
        {
            _counters[kind] = (int)head.Removed[kind];
        }
    }

    /// <summary>Goes on from a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="indexes">Table indexes of its session.</param>
    /// <param name="bought">Table indexes of what it says was bought.</param>
    public void Restore(UserSnapshot snapshot, ReadOnlySpan<int> indexes, ReadOnlySpan<int> bought)
    {
        Reach(snapshot.LastSequence);
        for (var kind = 0; kind < _counters.Length; kind++)
        {
            _counters[kind] = (int)snapshot.Counters[kind];
        }

        for (var i = 0; i < indexes.Length; i++)
        {
            var entry = snapshot.Session[i];
            Session.Add(new HistoryEvent(indexes[i], (InteractionKind)entry.Kind, entry.Value, entry.Time));
        }

        foreach (var index in bought)
        {
            Bought.Add(index);
        }
    }

    public UserSnapshot ToSnapshot(ItemTable table)
    {
        var session = new List<SessionEntry>(Session.Count);
        for (var i = Session.Count - 1; i >= 0; i--)
        {
            var e = Session[i];
            if (e.Row >= 0)
            {
                session.Add(new SessionEntry(table.GetId(e.Row), (EventKind)e.Kind, e.Value, e.Time));
            }
        }

        var bought = new string[Bought.Items.Length];
        for (var i = 0; i < bought.Length; i++)
        {
            bought[^(i + 1)] = table.GetId(Bought.Items[i]);
        }

        return new UserSnapshot { LastSequence = LastSequence, Counters = Counters, Session = [.. session], Bought = bought };
    }

    /// <summary>Computes the interest from the session in the space of a model.</summary>
    public void UpdateInterest(ServingModel? serving)
    {
        if (serving is null || Session.Count == 0)
        {
            DropInterest(serving?.Version);
            return;
        }

        Span<HistoryEvent> history = stackalloc HistoryEvent[Session.Count];
        Session.CopyNewestFirst(history);
        foreach (ref var e in history)
        {
            e = e with { Row = serving.Rows.RowOf(e.Row) };
        }

        var schema = serving.Model.Schema;
        var length = schema.InterestDimension + schema.StateDimension;
        if (_vectors.Length != length)
        {
            _vectors = new float[length];
        }

        _interestLength = schema.InterestDimension;
        serving.Model.ComputeInterest(history, _vectors.AsSpan(0, _interestLength), _vectors.AsSpan(_interestLength));
        _interestVersion = serving.Version;
        if (VectorMath.Dot(Interest, Interest) == 0)
        {
            DropInterest(serving.Version);
        }
    }

    /// <summary>Brings the interest to the space of a model, where it lies in another one.</summary>
    public void MoveInterestTo(ServingModel? serving)
    {
        if (serving?.Version != _interestVersion)
        {
            UpdateInterest(serving);
        }
    }

    /// <summary>Lets the silo's remembered users know the user as they are.</summary>
    public void EnterInto(RecentUsers recent, string userId)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[Session.Count];
        Session.CopyNewestFirst(session);
        recent.Remember(userId, LastSequence, InterestVersion, Interest, session);
    }

    /// <summary>Forgets the interest until the session or the model changes.</summary>
    public void DropInterest(string? version)
    {
        _vectors = [];
        _interestLength = 0;
        _interestVersion = version;
    }

    public void Clear()
    {
        LastSequence = 0;
        ErasedAt = 0;
        Answers = NoAnswers;
        Array.Clear(_counters);
        Session.Clear();
        Exposures.Clear();
        Bought.Clear();
        Paged = null;
        DropInterest(null);
    }
}
