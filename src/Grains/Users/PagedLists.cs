using System.Buffers.Binary;
using System.Security.Cryptography;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>The newest lists of a user that have pages, for as long as their tokens hold. In memory alone.</summary>
internal sealed class PagedLists
{
    private readonly List<PagedList> _lists = [];

    /// <summary>Begins a list; the oldest makes room.</summary>
    public PagedList Begin(RecsysLimits limits, TimeProvider time)
    {
        Expire(limits, time);
        if (_lists.Count >= limits.PagedLists)
        {
            _lists.RemoveAt(0);
        }

        var list = new PagedList(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))), time.GetUtcNow());
        _lists.Add(list);
        return list;
    }

    /// <summary>Finds the list of a token; null where it is over.</summary>
    public PagedList? Find(ulong id, RecsysLimits limits, TimeProvider time)
    {
        Expire(limits, time);
        return _lists.Find(l => l.Id == id);
    }

    private void Expire(RecsysLimits limits, TimeProvider time) => _lists.RemoveAll(l => time.GetUtcNow() - l.MadeAt >= limits.PageLifetime);
}

/// <summary>One list with pages.</summary>
/// <param name="Id">Random, and so not to be guessed.</param>
/// <param name="MadeAt">When its first page was made.</param>
internal sealed record PagedList(ulong Id, DateTimeOffset MadeAt)
{
    public RankedOrder Order { get; } = new();

    /// <summary>The model version that ranked it.</summary>
    public string? Version { get; private set; }

    /// <summary>What was left out when it was made.</summary>
    public string? DegradedReason { get; private set; }

    public void Made(string? version, string? degradedReason) => (Version, DegradedReason) = (version, degradedReason);
}
