namespace Recsys.Grains.Storage.Postgres;

/// <summary>What users are divided by. A user belongs to a slot for ever; slots lie in databases, and move.</summary>
internal static class LogSlots
{
    /// <summary>How many there are.</summary>
    public const int Count = 1024;

    /// <summary>The most databases of a log, as sequences tell them by the rest of a division.</summary>
    public const int MaxDatabases = 16;

    /// <summary>The slot of a user, as log_slot has it.</summary>
    /// <param name="key">The hash of the user's id.</param>
    public static int Of(byte[] key) => (key[0] << 2) | (key[1] >> 6);
}

/// <summary>Where the slots are.</summary>
/// <param name="Epoch">Grows with every change; odd while a slot changes hands.</param>
/// <param name="Numbers">Of each slot the number of its database.</param>
internal sealed record SlotMap(long Epoch, short[] Numbers);
