using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving.Users;

/// <summary>
/// A user as the pipeline knows them: counters, session, what they bought, what was shown to them, what they answered, and the interest. A user
/// grain keeps one, evaluation makes one of a history, and a silo's replay of the log one of each user. No Orleans, no I/O. Not thread-safe.
/// </summary>
/// <param name="sessionLength">Events that the session keeps, from 1.</param>
/// <param name="exposureLength">Shown items that wait for an outcome, from 0.</param>
/// <param name="boughtLength">Bought items that are kept, from 0.</param>
public sealed class LiveUser(
    int sessionLength = UserDefaults.SessionLength, int exposureLength = UserDefaults.ExposureLength, int boughtLength = UserDefaults.BoughtLength)
{
    // Most users have answered nothing, and then share one empty dictionary.
    private static readonly IReadOnlyDictionary<string, string> NoAnswers = new Dictionary<string, string>();

    private readonly int[] _counters = new int[ItemTable.KindCount];

    // The interest and, behind it, the state of versions that keep one.
    private float[] _vectors = [];
    private int _interestLength;
    private string? _interestVersion;

    /// <summary>The newest events but impressions.</summary>
    public UserSession Session { get; } = new(sessionLength);

    /// <summary>What they bought.</summary>
    public BoughtItems Bought { get; } = new(boughtLength);

    /// <summary>What was shown to them and waits for an outcome.</summary>
    public ExposureRing Exposures { get; } = new(exposureLength);

    /// <summary>Sequence of the newest event that is known here.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When the user was erased last, unix milliseconds; 0 for never. What models from before learned of them is not used.</summary>
    public long ErasedAt { get; private set; }

    /// <summary>Model version in whose space the interest lies; null where there is no interest.</summary>
    public string? InterestVersion => _vectors.Length == 0 ? null : _interestVersion;

    /// <summary>The interest embedding; empty where there is none.</summary>
    public ReadOnlySpan<float> Interest => _vectors.AsSpan(0, _interestLength);

    /// <summary>What the model's ranker keeps of the session; empty where it keeps nothing, and without an interest.</summary>
    public ReadOnlySpan<float> RankState => _vectors.AsSpan(_interestLength);

    /// <summary>Events by kind.</summary>
    public long[] Counters => Array.ConvertAll(_counters, c => (long)c);

    /// <summary>What the user answered, by field. Replaced, never changed.</summary>
    public IReadOnlyDictionary<string, string> Answers
    {
        get;
        set => field = value.Count == 0 ? NoAnswers : value;
    } = NoAnswers;

    /// <summary>Notes how far the log goes: the last of what is logged of the user may be an answer, or an event that was there before.</summary>
    /// <param name="sequence">Sequence in the log.</param>
    public void Reach(long sequence) => LastSequence = Math.Max(LastSequence, sequence);

    /// <summary>Takes an event. An impression counts and does no more: what was shown is told by <see cref="Show"/>.</summary>
    /// <param name="sequence">Its place among all events.</param>
    /// <param name="index">The item's index in the item table; -1 for an unknown item.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="value">As in <see cref="Interaction.Value"/>.</param>
    /// <param name="time">Unix milliseconds.</param>
    public void Apply(long sequence, int index, InteractionKind kind, float value, long time)
    {
        Reach(sequence);
        _counters[(int)kind]++;
        if (kind != InteractionKind.Impression)
        {
            Session.Add(new HistoryEvent(index, kind, value, time));
            Exposures.TryResolve(index);
            if (kind == InteractionKind.Purchase)
            {
                Bought.Add(index);
            }
        }
    }

    /// <summary>Notes that an item was shown.</summary>
    /// <param name="index">The item's index in the item table, from 0.</param>
    public void Show(int index) => Exposures.Add(index);

    /// <summary>Begins anew from what is known beside the events.</summary>
    /// <param name="answers">What the user answered, by field.</param>
    /// <param name="erasedAt">When they were erased last, unix milliseconds; 0 for never.</param>
    /// <param name="counters">Events by kind that are in no log any more; empty for none.</param>
    public void Begin(IReadOnlyDictionary<string, string> answers, long erasedAt, ReadOnlySpan<long> counters)
    {
        Clear();
        Answers = answers;
        ErasedAt = erasedAt;
        SetCounters(counters);
    }

    /// <summary>Goes on from what was kept of earlier events.</summary>
    /// <param name="lastSequence">Sequence of the newest of them.</param>
    /// <param name="counters">All events by kind, <see cref="ItemTable.KindCount"/> numbers.</param>
    /// <param name="session">The session, oldest first.</param>
    /// <param name="bought">What was bought, oldest first.</param>
    public void GoOn(long lastSequence, ReadOnlySpan<long> counters, ReadOnlySpan<HistoryEvent> session, ReadOnlySpan<int> bought)
    {
        Reach(lastSequence);
        SetCounters(counters);
        foreach (var e in session)
        {
            Session.Add(e);
        }

        foreach (var index in bought)
        {
            Bought.Add(index);
        }
    }

    /// <summary>A question with all that is known of the user; what the request says comes on top of it.</summary>
    /// <param name="count">How many items are wanted, at least 1.</param>
    /// <param name="time">Time of the question, unix milliseconds.</param>
    /// <param name="session">Where the session goes for as long as the question lives; holds as many events as <see cref="Session"/>.</param>
    public PipelineQuery Ask(int count, long time, Span<HistoryEvent> session)
    {
        Session.CopyNewestFirst(session);
        return new PipelineQuery
        {
            Count = count,
            Time = time,
            ErasedAt = ErasedAt,
            Session = session[..Session.Count],
            Interest = Interest,
            State = RankState,
            Bought = Bought.Items,
            Shown = Exposures.Items,
            Answers = Answers,
        };
    }

    /// <summary>Computes the interest from the session in the space of a model.</summary>
    /// <param name="serving">The leased model; null where none is active.</param>
    /// <exception cref="Models.ModelOutputException">The model fails on this session.</exception>
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
    /// <param name="serving">The leased model; null where none is active.</param>
    /// <exception cref="Models.ModelOutputException">The model fails on this session.</exception>
    public void MoveInterestTo(ServingModel? serving)
    {
        if (serving?.Version != _interestVersion)
        {
            UpdateInterest(serving);
        }
    }

    /// <summary>Lets the remembered users know the user as they are.</summary>
    /// <param name="recent">The remembered users.</param>
    /// <param name="userId">The user's id.</param>
    public void EnterInto(RecentUsers recent, string userId)
    {
        Span<HistoryEvent> session = stackalloc HistoryEvent[Session.Count];
        Session.CopyNewestFirst(session);
        recent.Remember(userId, LastSequence, InterestVersion, Interest, session);
    }

    /// <summary>Forgets the interest until the session or the model changes.</summary>
    /// <param name="version">The model version that gave none; null for no model.</param>
    public void DropInterest(string? version)
    {
        _vectors = [];
        _interestLength = 0;
        _interestVersion = version;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        LastSequence = 0;
        ErasedAt = 0;
        Answers = NoAnswers;
        Array.Clear(_counters);
        Session.Clear();
        Exposures.Clear();
        Bought.Clear();
        DropInterest(null);
    }

    private void SetCounters(ReadOnlySpan<long> counters)
    {
        for (var kind = 0; kind < counters.Length; kind++)
        {
            _counters[kind] = (int)counters[kind];
        }
    }
}
