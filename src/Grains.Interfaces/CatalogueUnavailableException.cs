namespace Recsys;

/// <summary>
/// The catalogue's store could not be written or read (disk full, database locked or gone). Nothing of the call was stored;
/// repeating it is safe. Recommendations and tracking go on.
/// </summary>
[GenerateSerializer, Alias("recsys.CatalogueUnavailableException")]
public sealed class CatalogueUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed and what to do about it.</param>
    public CatalogueUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed and what to do about it.</param>
    /// <param name="innerException">The store's own error.</param>
    public CatalogueUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
