using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// The interests of users who were active of late, with their newest liked items. Each user has one place, by a
/// hash of their id, which a user of the same place who is active later takes over: bounded memory without a directory, and no locks.
/// </summary>
/// <param name="options">Number of places.</param>
public sealed class RecentUsers(RecallOptions options)
{
    /// <summary>Items that are kept of a user.</summary>
    public const int ItemsPerUser = 10;

    private readonly RecentUser?[] _places = new RecentUser?[options.RememberedUsers];

    private int _forgotten;

    /// <summary>How many times a user was to be forgotten: whoever restores users from what was read before must begin anew where it grew.</summary>
    public int Forgotten => Volatile.Read(ref _forgotten);

    internal ReadOnlySpan<RecentUser?> Places => _places;

    /// <summary>Remembers a user, unless their place is held by a state that is newer.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="sequence">Log sequence of the newest event that the state knows.</param>
    /// <param name="version">Model version in whose space the interest lies; null where there is none.</param>
    /// <param name="interest">Their interest; copied.</param>
    /// <param name="session">Their session by indexes of the item table, newest first.</param>
    public void Remember(string userId, long sequence, string? version, ReadOnlySpan<float> interest, ReadOnlySpan<HistoryEvent> session)
    {
        Span<int> items = stackalloc int[ItemsPerUser];
        var count = Liked(session, items);
        var user = new RecentUser(userId, sequence, version, interest.ToArray(), items[..count].ToArray());
        ref var place = ref _places[PlaceOf(userId)];
        var held = Volatile.Read(ref place);
        while ((held is null || held.Sequence <= sequence) && Interlocked.CompareExchange(ref place, user, held) is var found && found != held)
        {
            held = found;
        }
    }

    /// <summary>The number of a user's place, from 0 to below <see cref="RecallOptions.RememberedUsers"/>.</summary>
    /// <param name="userId">The user.</param>
    public int PlaceOf(string userId) => (int)((uint)string.GetHashCode(userId, StringComparison.Ordinal) % (uint)_places.Length);

    /// <summary>The items of a session that were met and not disliked, newest first, each once.</summary>
    /// <param name="session">The session by indexes of the item table, newest first.</param>
    /// <param name="items">Receives the indexes, at most as many as it holds.</param>
    /// <returns>How many were written.</returns>
    public static int Liked(ReadOnlySpan<HistoryEvent> session, Span<int> items)
    {
        var count = 0;
        foreach (var e in session)
        {
            if (count < items.Length && e.Row >= 0 && UserTypeCounter.IsPositive(e.Kind) && !items[..count].Contains(e.Row))
            {
                items[count++] = e.Row;
            }
        }

        return count;
    }

    /// <summary>Forgets all users.</summary>
    public void Clear() => Array.Clear(_places);

    /// <summary>Forgets a user.</summary>
    /// <param name="userId">The user.</param>
    public void Forget(string userId)
    {
        Interlocked.Increment(ref _forgotten);
        ref var place = ref _places[PlaceOf(userId)];
        if (Volatile.Read(ref place) is { } held && held.UserId == userId)
        {
            Interlocked.CompareExchange(ref place, null, held);
        }
    }

    /// <summary>A user at one moment. Immutable.</summary>
    internal sealed record RecentUser(string UserId, long Sequence, string? Version, float[] Interest, int[] Items);
}
