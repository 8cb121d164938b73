using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// The interests of users who were active on this silo of late, with their newest liked items. Each user has one place, by a
/// hash of his id, which a later user of the same place takes over: bounded memory without a directory, and no locks.
/// </summary>
/// <param name="options">Number of places.</param>
public sealed class RecentUsers(RecallOptions options)
{
    /// <summary>Items that are kept of a user.</summary>
    public const int ItemsPerUser = 10;

    private readonly RecentUser?[] _places = new RecentUser?[options.RememberedUsers];

    internal ReadOnlySpan<RecentUser?> Places => _places;

    /// <summary>Remembers a user as he is now.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="version">Model version in whose space the interest lies; null where there is none.</param>
    /// <param name="interest">His interest; copied.</param>
    /// <param name="session">His session by indexes of the item table, newest first.</param>
    public void Remember(string userId, string? version, ReadOnlySpan<float> interest, ReadOnlySpan<HistoryEvent> session)
    {
        Span<int> items = stackalloc int[ItemsPerUser];
        var count = Liked(session, items);
        Volatile.Write(ref _places[PlaceOf(userId)], new RecentUser(userId, version, interest.ToArray(), items[..count].ToArray()));
    }

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

    /// <summary>Forgets a user.</summary>
    /// <param name="userId">The user.</param>
    public void Forget(string userId)
    {
        ref var place = ref _places[PlaceOf(userId)];
        if (Volatile.Read(ref place) is { } held && held.UserId == userId)
        {
            Interlocked.CompareExchange(ref place, null, held);
        }
    }

    private int PlaceOf(string userId) => (int)((uint)string.GetHashCode(userId, StringComparison.Ordinal) % (uint)_places.Length);

    /// <summary>A user as he was. Immutable.</summary>
    internal sealed record RecentUser(string UserId, string? Version, float[] Interest, int[] Items);
}
