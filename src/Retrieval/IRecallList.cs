namespace Recsys.Retrieval;

/// <summary>What a silo computes from the item table now and then, so that requests only read it.</summary>
public interface IRecallList
{
    /// <summary>Brings the list up to date. One call at a time, beside readers that take no lock.</summary>
    /// <param name="table">The items.</param>
    void Refresh(ItemTable table);
}
