namespace Recsys.Retrieval;

/// <summary>How a channel's lists of the parts of a divided catalogue become the list of the whole.</summary>
public enum PartialLists
{
    /// <summary>They do not: what is in the list, or a score in it, depends on items of other parts.</summary>
    None,

    /// <summary>By score, and equal scores in the order of the item table.</summary>
    ByItem,

    /// <summary>By score, and equal scores in the order of the model's rows.</summary>
    ByRow,
}
