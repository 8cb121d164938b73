namespace Recsys.Models;

/// <summary>Settings of <see cref="BlobModelStore"/>.</summary>
public sealed class BlobModelStoreOptions
{
    /// <summary>The local folder that holds one folder a fetched version; made when first needed.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// Age at which an unfinished download counts as left by a crash and is removed, 1 minute to 365 days;
    /// default 1 day. Longer than any download takes.
    /// </summary>
    public TimeSpan LeftoverAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A value lies outside its bound.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(CacheFolder);
        if (LeftoverAge < TimeSpan.FromMinutes(1) || LeftoverAge > TimeSpan.FromDays(365))
        {
            throw new ArgumentOutOfRangeException(
                nameof(LeftoverAge), LeftoverAge, "BlobModelStoreOptions.LeftoverAge allows: 1 minute to 365 days.");
        }
    }
}
