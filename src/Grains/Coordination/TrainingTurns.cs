namespace Recsys.Grains.Coordination;

/// <summary>
/// Whose turn it is to train, and for what: one trainer at a time, by a lease that ends when nothing is heard of it. A training that broke off
/// for want of its trainer has not ended, so that the next trainer is given the same at once.
/// </summary>
internal static class TrainingTurns
{
    private const int LongestTrainer = 64;
    private const int LongestNote = 1024;
    private static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    public static TrainingState Begin { get; } = new(null, null, null, null, 0);

    /// <exception cref="RecsysValidationException">A field of the request breaks a bound.</exception>
    public static void Require(TrainingRequest request)
    {
        Require(request.Trainer is { Length: >= 1 and <= LongestTrainer }, nameof(request.Trainer), request.Trainer, $"1 to {LongestTrainer} characters");
        Require(request.Every > TimeSpan.Zero, nameof(request.Every), request.Every, "above 0");
        Require(!(request.FullEvery < request.Every), nameof(request.FullEvery), request.FullEvery, $"from {nameof(request.Every)} ({request.Every})");
        RequireLease(request.Lease);
    }

    /// <exception cref="RecsysValidationException">A lease is out of bounds.</exception>
    public static void RequireLease(TimeSpan lease) =>
        Require(lease >= TimeSpan.FromSeconds(1) && lease <= LongestLease, nameof(TrainingRequest.Lease), lease, $"0:00:01 to {LongestLease}");

    /// <summary>Gives a trainer the lease where it is its turn.</summary>
    /// <param name="state">What is known.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="serves">Whether a version serves, without which nothing can be gone on from.</param>
    /// <param name="now">The time.</param>
    /// <returns>The answer, and the state with the lease; the same state where there is none.</returns>
    public static (TrainingTurn Turn, TrainingState State) Take(TrainingState state, TrainingRequest request, bool serves, DateTimeOffset now)
    {
        if (state.Lease is { } held && held.Until > now)
        {
            // A trainer that asks again has lost the answer, or its training.
            return held.Trainer == request.Trainer ? Given(state, held with { Until = now + request.Lease }) : (new TrainingTurn(null, held.Until), state);
        }

        // What has no end is due at once: its trainer was killed.
        var due = state.Last is { } last && state.Lease is null ? last.Lease.Began + request.Every : now;
        return due > now
            ? (new TrainingTurn(null, due), state)
            : Given(state with { Leases = state.Leases + 1 }, new TrainingLease(state.Leases + 1, request.Trainer, KindOf(state, request, serves, now), now, now + request.Lease));
    }

    /// <summary>Makes a lease last longer; null where it is another's by now, or none.</summary>
    public static TrainingState? Renew(TrainingState state, long lease, DateTimeOffset until) =>
        state.Lease is { } held && held.Number == lease ? state with { Lease = held with { Until = until } } : null;

    /// <summary>Ends a lease; null where it is another's by now, or none.</summary>
    public static TrainingState? End(TrainingState state, long lease, TrainingResult result, DateTimeOffset now)
    {
        if (state.Lease is not { } held || held.Number != lease)
        {
            return null;
        }

        var ended = new EndedTraining(held, now, result with { Note = result.Note is { Length: > LongestNote } note ? note[..LongestNote] : result.Note });
        state = state with { Lease = null, Last = ended };
        return result.Outcome is TrainingOutcome.Failed or TrainingOutcome.NothingNew ? state
            : result.Kind == TrainingKind.Full ? state with { LastFull = ended }
            : state with { LastIncremental = ended };
    }

    private static TrainingKind KindOf(TrainingState state, TrainingRequest request, bool serves, DateTimeOffset now) =>
        request.FullEvery is { } every && serves && state.LastFull is { } full && full.Lease.Began + every > now ? TrainingKind.Incremental : TrainingKind.Full;

    private static (TrainingTurn, TrainingState) Given(TrainingState state, TrainingLease lease) => (new TrainingTurn(lease, lease.Until), state with { Lease = lease });

    private static void Require(bool holds, string field, object? value, string bound)
    {
        if (!holds)
        {
            throw new RecsysValidationException(new RecsysError(field, $"{value}", bound));
        }
    }
}
