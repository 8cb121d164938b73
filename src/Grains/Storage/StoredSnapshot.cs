using Orleans.Serialization;

namespace Recsys.Grains.Storage;

/// <summary>A snapshot of a user as it is stored.</summary>
/// <param name="Format">The format of the payload.</param>
/// <param name="Stamp">The log that it is a view of.</param>
/// <param name="Sequence">The user's last sequence in it.</param>
/// <param name="Payload">The snapshot.</param>
internal sealed record StoredSnapshot(int Format, LogStamp Stamp, long Sequence, byte[] Payload)
{
    /// <summary>The format that this build writes and the only one that it reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Unreadable snapshots that a store keeps.</summary>
    public const int KeptAside = 100;

    /// <summary>Why it is no view of the log as it is; null where it is one.</summary>
    /// <param name="head">What the log says of its user.</param>
    /// <param name="includes">Whether the log includes a view.</param>
    public string? Problem(UserHead head, Func<LogStamp, long, bool> includes) =>
        !includes(Stamp, Sequence) || Sequence > head.LastSequence ? "other_log"
        : Sequence < head.LastRewrite ? "rewritten"
        : null;

    /// <summary>Decodes the payload; whatever goes wrong with damaged bytes is thrown.</summary>
    public UserSnapshot Decode(Serializer serializer)
    {
        if (Format != CurrentFormat)
        {
            throw new InvalidDataException($"It has format {Format}; this build reads format {CurrentFormat}.");
        }

        var snapshot = serializer.Deserialize<UserSnapshot>(Payload) ?? throw new InvalidDataException("It is empty.");
        return snapshot.Counters.Length == 9 && snapshot.LastSequence == Sequence && snapshot.Session.All(e => e.ItemId is not null)
            ? snapshot
            : throw new InvalidDataException("Its content contradicts itself.");
    }
}
