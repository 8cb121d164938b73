using Recsys.Core;

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

    /// <summary>
    /// Bytes of fetched versions from which on <see cref="IModelStore.TrimCache"/> removes those fetched longest ago, 0 to 2^50; default 10 GiB.
    /// Versions that are to be kept stay also beyond it.
    /// </summary>
    public long MaxCacheBytes { get; init; } = 10L << 30;

    /// <summary>Tries after a failed request, with growing pauses from 500 ms to 4 s, 0 to 10; default 3. For <see cref="BlobModelStore.Connect"/>.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// How long a try may wait for the network before it counts as failed, 100 ms to 10 minutes; default 10 s. For
    /// <see cref="BlobModelStore.Connect"/>.
    /// </summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A value lies outside its bound.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(CacheFolder);
        var checks = new SettingChecks(nameof(BlobModelStoreOptions));
        checks.Range(nameof(LeftoverAge), LeftoverAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        checks.Range(nameof(MaxCacheBytes), MaxCacheBytes, 0, 1L << 50);
        checks.Range(nameof(Retries), Retries, 0, 10);
        checks.Range(nameof(NetworkTimeout), NetworkTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        checks.ThrowIfAny();
    }
}
