namespace Recsys.Retrieval;

/// <summary>The filter that accepts every item.</summary>
public readonly struct AcceptAll : IRowFilter
{
    /// <inheritdoc/>
    public bool Accepts(int row) => true;
}
