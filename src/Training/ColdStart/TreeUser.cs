namespace Recsys.Training.ColdStart;

/// <summary>A user as the tree sees them; equal to itself alone.</summary>
/// <param name="items">The items that they took to, each once.</param>
/// <param name="attributes">What is known of them by field.</param>
internal sealed class TreeUser(int[] items, IReadOnlyDictionary<string, string> attributes)
{
    /// <summary>The items that they took to, each once.</summary>
    public int[] Items { get; } = items;

    /// <summary>What is known of them by field.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; } = attributes;
}
