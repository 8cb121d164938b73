using System.Globalization;
using Npgsql;

namespace Recsys.Grains.Storage.Postgres;

/// <summary>That a database refused users: they are another one's, or on their way there.</summary>
/// <param name="IsLeaving">Whether the users' history is on its way to another user.</param>
/// <param name="Places">Their places among those who were asked for, from 0.</param>
internal sealed record LogRefusal(bool IsLeaving, IReadOnlySet<int> Places)
{
    private const string Away = "RC002";
    private const string Leaving = "RC003";

    /// <summary>The refusal that an error tells of; null for another error.</summary>
    public static LogRefusal? Of(Exception? e) => e switch
    {
        PostgresException { SqlState: Away or Leaving } refused => new LogRefusal(refused.SqlState == Leaving, Read(refused.MessageText)),
        EventLogUnavailableException => Of(e.InnerException),
        _ => null,
    };

    /// <summary>Those of a group that were refused; all of it where the database named none.</summary>
    public List<T> Of<T>(IReadOnlyList<T> group) => [.. group.Where((_, i) => Places.Count == 0 || Places.Contains(i))];

    /// <summary>The others.</summary>
    public List<T> Except<T>(IReadOnlyList<T> group) => [.. group.Where((_, i) => Places.Count > 0 && !Places.Contains(i))];

    private static HashSet<int> Read(string message) => message.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var at
        ? [.. message[(at + 2)..].Split(',').Select(p => int.Parse(p, CultureInfo.InvariantCulture) - 1)]
        : [];
}
