namespace Recsys.Serving;

/// <summary>How a list is made of unlike items.</summary>
public enum DiversityMethod
{
    /// <summary>Not at all: the order is that of the scores.</summary>
    None,

    /// <summary>
    /// Maximal marginal relevance (Carbonell and Goldstein, 1998): each place goes to the item with the best of its score less its likeness to the
    /// most alike item that is in the list already.
    /// </summary>
    Mmr,

    /// <summary>
    /// A determinantal point process, its most likely list found greedily (Chen, Zhang and Zhou, 2018): each place goes to the item that makes the volume
    /// that the list's items span, stretched by their scores, grow most. It sees likeness to all items of the list together.
    /// </summary>
    Dpp,
}
