using System.Runtime.CompilerServices;
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
    private KindCounts _counters;
    private Told _told = Told.Nothing;

    // The interest and, behind it, the state of versions that keep one.
    private float[] _vectors = [];
    private int _interestLength;
    private string? _interestVersion;

    // Of a version whose state is carried on: whether the state has all events that ever were, and which it does not have yet, oldest first.
    private bool _isWhole;
    private List<HistoryEvent>? _added;

    /// <summary>The newest events but impressions.</summary>
    public UserSession Session { get; } = new(sessionLength);

    /// <summary>What they bought. Users who bought nothing share one.</summary>
    public BoughtItems Bought { get; private set; } = BoughtItems.None;

    /// <summary>What was shown to them and waits for an outcome. Users to whom nothing was shown share one.</summary>
    public ExposureRing Exposures { get; private set; } = ExposureRing.None;

    /// <summary>Sequence of the newest event that is known here.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When the user was erased last, unix milliseconds; 0 for never. What models from before learned of them is not used.</summary>
    public long ErasedAt => _told.ErasedAt;

    /// <summary>Model version in whose space the interest lies; null where there is no interest.</summary>
    public string? InterestVersion => _interestLength == 0 ? null : _interestVersion;

    /// <summary>The interest embedding; empty where there is none.</summary>
    public ReadOnlySpan<float> Interest => _vectors.AsSpan(0, _interestLength);

    /// <summary>What the model's ranker keeps of the session; empty where it keeps nothing, and without an interest.</summary>
    public ReadOnlySpan<float> RankState => _vectors.AsSpan(_interestLength);

    /// <summary>
    /// Version of the model that carries on <see cref="RankState"/>, which has all events; null where there is none, where it was made of the session
    /// alone, and where events wait to be taken in.
    /// </summary>
    public string? CarriedVersion => _isWhole && _added is { Count: 0 } && RankState.Length > 0 ? _interestVersion : null;

    /// <summary>Events by kind.</summary>
    public long[] Counters
    {
        get
        {
            var counters = new long[ItemTable.KindCount];
            for (var kind = 0; kind < counters.Length; kind++)
            {
                counters[kind] = _counters[kind];
            }

            return counters;
        }
    }

    /// <summary>What the user answered, by field. Replaced, never changed.</summary>
    public IReadOnlyDictionary<string, string> Answers
    {
        get => _told.Answers;
        set => _told = Told.Of(value, ErasedAt);
    }

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
            _added?.Add(new HistoryEvent(index, kind, value, time));
            Exposures.TryResolve(index);
            if (kind == InteractionKind.Purchase)
            {
                Buy(index);
            }
        }
    }

    /// <summary>Notes that an item was shown.</summary>
    /// <param name="index">The item's index in the item table, from 0.</param>
    public void Show(int index)
    {
        if (Exposures == ExposureRing.None)
        {
            Exposures = new ExposureRing(exposureLength);
        }

        Exposures.Add(index);
    }

    /// <summary>Begins anew from what is known beside the events.</summary>
    /// <param name="answers">What the user answered, by field.</param>
    /// <param name="erasedAt">When they were erased last, unix milliseconds; 0 for never.</param>
    /// <param name="counters">Events by kind that are in no log any more; empty for none.</param>
    public void Begin(IReadOnlyDictionary<string, string> answers, long erasedAt, ReadOnlySpan<long> counters)
    {
        Clear();
        _told = Told.Of(answers, erasedAt);
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
            Buy(index);
        }
    }

    /// <summary>Goes on with a state that was carried up to the events that are known here.</summary>
    /// <param name="version">Version of the model that carried it.</param>
    /// <param name="state">The state.</param>
    public void GoOnWith(string version, ReadOnlySpan<float> state)
    {
        // The interest is made when the model is there.
        (_vectors, _interestLength, _interestVersion) = (state.ToArray(), 0, version);
        (_isWhole, _added) = (true, []);
    }

    /// <summary>
    /// Whether a model carries a state on that the user's is not: of another version, or made of the session alone although there were more
    /// events. It is made anew of the log by <see cref="Replay"/>.
    /// </summary>
    /// <param name="serving">The leased model; null where none is active.</param>
    public bool MustReplay(ServingModel? serving) =>
        serving is { Model.Schema.StateEvents: > 0 } && Session.Count > 0
        && (_interestVersion == serving.Version ? _vectors.Length > 0 && !_isWhole : EventCount > Session.Count);

    /// <summary>Makes a state that is carried on, and the interest, of all events that ever were.</summary>
    /// <param name="serving">The leased model.</param>
    /// <param name="oldestFirst">The events; rows are indexes of the item table.</param>
    /// <exception cref="Models.ModelOutputException">The model fails on these events.</exception>
    public void Replay(ServingModel serving, IEnumerable<HistoryEvent> oldestFirst)
    {
        Begin(serving);
        _added = [.. oldestFirst.Where(e => e.Kind != InteractionKind.Impression)];
        _isWhole = true;
        UpdateInterest(serving);
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

    /// <summary>Computes the interest from the session, and from the answers where the model reads profiles, in the space of a model.</summary>
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

        if (serving.Model.Schema.StateEvents > 0)
        {
            Carry(serving, history);
        }
        else
        {
            _added = null;
            Begin(serving);
            serving.Model.ComputeInterest(history, _vectors.AsSpan(0, _interestLength), _vectors.AsSpan(_interestLength), Answers);
        }

        if (VectorMath.Dot(Interest, Interest) == 0)
        {
            DropInterest(serving.Version);
        }
    }

    // Takes the new events into the state; where there is none of this version, all of the session.
    private void Carry(ServingModel serving, ReadOnlySpan<HistoryEvent> history)
    {
        HistoryEvent[] added;
        if (_added is not null && _interestVersion == serving.Version && RankStateOf(serving) is { } state)
        {
            added = [.. _added.Select(e => e with { Row = serving.Rows.RowOf(e.Row) })];
            Begin(serving);
            state.CopyTo(_vectors, _interestLength);
        }
        else
        {
            Begin(serving);
            added = history.ToArray();
            Array.Reverse(added);
            _isWhole = EventCount <= Session.Count;
        }

        serving.Model.CarryState(history, added, _vectors.AsSpan(0, _interestLength), _vectors.AsSpan(_interestLength), Answers);
        (_added ??= []).Clear();
    }

    // The state as it is; null where it is none of this version.
    private float[]? RankStateOf(ServingModel serving) => RankState.Length == serving.Model.Schema.StateDimension ? RankState.ToArray() : null;

    // Room for the vectors of a version, all zeros: what was there is of another version, or of other events.
    private void Begin(ServingModel serving)
    {
        var schema = serving.Model.Schema;
        var length = schema.InterestDimension + schema.StateDimension;
        if (_vectors.Length == length)
        {
            Array.Clear(_vectors);
        }
        else
        {
            _vectors = new float[length];
        }

        (_interestLength, _interestVersion) = (schema.InterestDimension, serving.Version);
    }

    // Impressions are in no state.
    private long EventCount
    {
        get
        {
            long count = -_counters[(int)InteractionKind.Impression];
            foreach (var ofKind in _counters)
            {
                count += ofKind;
            }

            return count;
        }
    }

    /// <summary>Brings the interest to the space of a model, where it lies in another one.</summary>
    /// <param name="serving">The leased model; null where none is active.</param>
    /// <exception cref="Models.ModelOutputException">The model fails on this session.</exception>
    public void MoveInterestTo(ServingModel? serving)
    {
        // A state that was kept has no interest beside it until a model makes one.
        if (serving?.Version != _interestVersion || (_interestLength == 0 && _vectors.Length > 0))
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
        (_isWhole, _added) = (false, null);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        LastSequence = 0;
        _told = Told.Nothing;
        _counters = default;
        Session.Clear();
        Exposures = ExposureRing.None;
        Bought = BoughtItems.None;
        DropInterest(null);
    }

    private void Buy(int index)
    {
        if (Bought == BoughtItems.None)
        {
            Bought = new BoughtItems(boughtLength);
        }

        Bought.Add(index);
    }

    private void SetCounters(ReadOnlySpan<long> counters)
    {
        for (var kind = 0; kind < counters.Length; kind++)
        {
            _counters[kind] = (int)counters[kind];
        }
    }

    // Within the user instead of an array of its own, which would be 24 bytes more and a reference.
    [InlineArray(ItemTable.KindCount)]
    private struct KindCounts
    {
        private int _first;
    }

    // What is known beside the events. Most users have answered nothing and were never erased, and share one.
    private sealed record Told(IReadOnlyDictionary<string, string> Answers, long ErasedAt)
    {
        public static readonly Told Nothing = new(new Dictionary<string, string>(), 0);

        public static Told Of(IReadOnlyDictionary<string, string> answers, long erasedAt) =>
            answers.Count == 0 && erasedAt == 0 ? Nothing : new Told(answers, erasedAt);
    }
}
