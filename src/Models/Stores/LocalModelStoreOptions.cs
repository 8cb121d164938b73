using Recsys.Core;

namespace Recsys.Models;

/// <summary>Settings of <see cref="LocalModelStore"/>.</summary>
public sealed class LocalModelStoreOptions
{
    /// <summary>The folder that holds one folder a version; made when first needed.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Age at which an unfinished publication counts as left by a crash and is removed, 1 minute to 365 days;
    /// default 1 day. Longer than any publication takes.
    /// </summary>
    public TimeSpan LeftoverAge { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Checks every bound.</summary>
    /// <exception cref="ArgumentException">A value lies outside its bound.</exception>
    public void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        var checks = new SettingChecks(nameof(LocalModelStoreOptions));
        checks.Range(nameof(LeftoverAge), LeftoverAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(365));
        checks.ThrowIfAny();
    }
}
