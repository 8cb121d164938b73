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
