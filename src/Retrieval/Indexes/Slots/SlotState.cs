namespace Recsys.Retrieval;

/// <summary>What a slot holds; one byte in the memory of an index.</summary>
internal static class SlotState
{
    /// <summary>Nothing yet: free, or being written. Searches do not return it.</summary>
    public const byte Pending = 0;

    /// <summary>An item.</summary>
    public const byte Live = 1;

    /// <summary>An item that was removed or has another slot now. It stays as a place to pass through until the index is compacted.</summary>
    public const byte Dead = 2;
}
