namespace Recsys.Grains.Storage.Postgres;

/// <summary>Rows of one user, stored if the user's log is where the caller thinks.</summary>
internal sealed class PostgresAppend : LogWork<AppendResult>
{
    // Of each row that was given, its place among those that are sent.
    private readonly int[] _places;

    public PostgresAppend(string userId, long? expectedLast, IReadOnlyList<LogRow> rows, CancellationToken cancellationToken)
        : base(cancellationToken)
    {
        UserId = userId;
        Key = UserKey.Of(userId);
        ExpectedLast = expectedLast;
        _places = new int[rows.Count];
        var sent = new Dictionary<LogRow, int>(rows.Count);
        var ids = new HashSet<string>(rows.Count, StringComparer.Ordinal);
        var (distinct, first) = (new List<LogRow>(rows.Count), new List<bool>(rows.Count));
        for (var i = 0; i < rows.Count; i++)
        {
            if (!sent.TryGetValue(rows[i], out _places[i]))
            {
                sent[rows[i]] = _places[i] = distinct.Count;
                distinct.Add(rows[i]);
                first.Add(ids.Add(rows[i].Id));
            }
        }

        (Rows, First) = (distinct, first);
    }

    public string UserId { get; }

    public byte[] Key { get; }

    public long? ExpectedLast { get; }

    /// <summary>The rows, none of them twice.</summary>
    public IReadOnlyList<LogRow> Rows { get; }

    /// <summary>Whether each of <see cref="Rows"/> is the first of its id.</summary>
    public List<bool> First { get; }

    public override int Events => Math.Max(1, _places.Length);

    public override long Bytes => Rows.Sum(r => r.Bytes);

    /// <summary>Tells the caller what became of the rows.</summary>
    /// <param name="last">The user's last sequence.</param>
    /// <param name="accepted">False where the user's log had moved on.</param>
    /// <param name="sequences">Of each of <see cref="Rows"/>.</param>
    /// <param name="outcomes">Of each of <see cref="Rows"/>.</param>
    public void Complete(long last, bool accepted, ReadOnlySpan<long> sequences, ReadOnlySpan<short?> outcomes)
    {
        if (!accepted)
        {
            Succeed(new AppendResult(last, null));
            return;
        }

        var events = new AppendedEvent[_places.Length];
        var seen = 0;
        for (var i = 0; i < events.Length; i++)
        {
            var place = _places[i];
            events[i] = new AppendedEvent(sequences[place], (AppendOutcome)outcomes[place]!.Value);
            if (place < seen && events[i].Outcome == AppendOutcome.Stored)
            {
                events[i] = events[i] with { Outcome = AppendOutcome.Duplicate };
            }

            seen = Math.Max(seen, place + 1);
        }

        Succeed(new AppendResult(last, events));
    }
}
