namespace Recsys.Retrieval;

/// <summary>A channel that fills the rest of a list where the others have little to give: a new user, a narrow filter, caps.</summary>
public interface IFillingChannel : IRecallChannel
{
    /// <summary>Looks at every item, for a request that the channel's own list cannot fill. Costs a pass over the item table.</summary>
    /// <param name="query">What is known.</param>
    /// <param name="destination">Where the items go.</param>
    /// <returns>How many were written; fewer than fit only where the filter accepts no more.</returns>
    int RecallFromAll(in RecallQuery query, Span<RecalledItem> destination);
}
