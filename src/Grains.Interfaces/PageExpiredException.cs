namespace Recsys;

/// <summary>
/// The list of a page token is over: its time has passed, the user has newer lists, or the user's grain began anew. Ask for the first page
/// again.
/// </summary>
[GenerateSerializer, Alias("recsys.PageExpiredException")]
public sealed class PageExpiredException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">How long a list is kept, and the setting that says so.</param>
    public PageExpiredException(string message)
        : base(message)
    {
    }
}
