namespace Recsys.Samples;

/// <summary>Why an event is no outcome of a shown list.</summary>
public enum Unjoined
{
    /// <summary>It names no request, and no list of the user that is waited for showed the item.</summary>
    NotShown,

    /// <summary>It names a request that is not known, is another user's, or did not show the item. Many of them: request ids get lost on their way.</summary>
    UnknownRequest,

    /// <summary>It names a request, and came after the window of its kind.</summary>
    TooLate,

    /// <summary>It is so old that what it may belong to is no longer waited for: a pass over the log joins it.</summary>
    Over,
}
