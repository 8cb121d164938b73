namespace Recsys.Models;

/// <summary>
/// A root folder of version folders. A version is written into a folder beside, whose name cannot be that of a
/// version, and renamed when it is whole; a rename within one file system is atomic.
/// </summary>
internal sealed class VersionFolders(string root, TimeSpan leftoverAge, TimeProvider time)
{
    // '~' is in no version name.
    private const string TemporaryPrefix = "~tmp-";

    /// <summary>The folder of a version, existing or not.</summary>
    public string PathOf(string version) => Path.Combine(root, version);

    /// <summary>Whether the version is there.</summary>
    public bool Exists(string version) => File.Exists(Path.Combine(PathOf(version), ArtifactNames.Manifest));

    /// <summary>Names of the versions, in ordinal order.</summary>
    public IReadOnlyList<string> List()
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateDirectories(root)
                .Select(path => Path.GetFileName(path))
                .Where(name => ModelVersionName.IsValid(name) && Exists(name))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Makes a new temporary folder, and removes those that crashed processes left long ago.</summary>
    public string CreateTemporary()
    {
        Directory.CreateDirectory(root);
        var oldest = time.GetUtcNow().UtcDateTime - leftoverAge;
        foreach (var path in Directory.EnumerateDirectories(root, TemporaryPrefix + "*"))
        {
            if (Directory.GetLastWriteTimeUtc(path) < oldest)
            {
                Delete(path);
            }
        }

        return Directory.CreateDirectory(Path.Combine(root, $"{TemporaryPrefix}{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>Makes a temporary folder the version's; false where the version is there already.</summary>
    public bool TryCommit(string temporary, string version)
    {
        try
        {
            Directory.Move(temporary, PathOf(version));
            return true;
        }
        catch (IOException) when (Exists(version))
        {
            return false;
        }
    }

    /// <summary>Notes that a version was used now.</summary>
    public void Touch(string version)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(PathOf(version), time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only copy serves as well; only the order of removal suffers.
        }
    }

    /// <summary>Bytes of all versions.</summary>
    public long Size() => List().Sum(SizeOf);

    /// <summary>Removes versions until the others have at most so many bytes, those used longest ago first.</summary>
    /// <param name="maxBytes">The bound.</param>
    /// <param name="keep">What stays beyond it.</param>
    /// <returns>How many were removed.</returns>
    public int Trim(long maxBytes, IReadOnlyCollection<string> keep)
    {
        var versions = List().Select(v => (Version: v, Bytes: SizeOf(v), Used: Directory.GetLastWriteTimeUtc(PathOf(v)))).ToArray();
        var bytes = versions.Sum(v => v.Bytes);
        var removed = 0;
        foreach (var old in versions.Where(v => !keep.Contains(v.Version)).OrderBy(v => v.Used))
        {
            if (bytes <= maxBytes)
            {
                break;
            }

            if (TryRemove(old.Version))
            {
                bytes -= old.Bytes;
                removed++;
            }
        }

        return removed;
    }

    private long SizeOf(string version)
    {
        try
        {
            return new DirectoryInfo(PathOf(version)).EnumerateFiles().Sum(f => f.Length);
        }
        catch (IOException)
        {
            // Another process removed it meanwhile.
            return 0;
        }
    }

    // Renamed first, so that nobody finds half a version.
    private bool TryRemove(string version)
    {
        var temporary = Path.Combine(root, $"{TemporaryPrefix}{Guid.NewGuid():N}");
        try
        {
            Directory.Move(PathOf(version), temporary);
            Delete(temporary);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On some systems a mapped file cannot be removed: next time, then.
            return false;
        }
    }

    /// <summary>Removes a folder, also when another process removes it at the same time.</summary>
    public static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone is what was wanted.
        }
    }
}
