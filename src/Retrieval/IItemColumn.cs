namespace Recsys.Retrieval;

/// <summary>A column of the item table that is computed from the changes of rows. Added in one file and one registration.</summary>
public interface IItemColumn
{
    /// <summary>Sees a row before it is replaced. Called by one writer at a time, beside readers; must be short.</summary>
    /// <param name="index">Index of the item.</param>
    /// <param name="added">Whether the silo sees the item for the first time, in which case its counts tell nothing of when they came.</param>
    /// <param name="before">Live counts by kind until now; zeros for an item that is added.</param>
    /// <param name="after">Live counts by kind from now on.</param>
    void OnChange(int index, bool added, ReadOnlySpan<long> before, ReadOnlySpan<long> after);
}
