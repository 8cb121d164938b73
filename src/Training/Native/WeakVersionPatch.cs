using System.Buffers.Binary;

namespace Recsys.Training.Native;

/// <summary>
/// Marks one needed symbol version of a shared library as weak, so that the dynamic loader accepts a host that lacks it.
/// The changed library is a new file put in place by rename: the output folder may hold a hard link to the package
/// cache, which a write in place would corrupt for every other project, and a process that has the old file mapped
/// keeps it whole.
/// </summary>
internal static class WeakVersionPatch
{
    /// <summary>VER_FLG_WEAK of the ELF symbol versioning specification.</summary>
    public const ushort WeakFlag = 2;

    /// <summary>Makes the version weak where it is not yet.</summary>
    /// <param name="path">The library.</param>
    /// <param name="neededFrom">Library that should provide the version.</param>
    /// <param name="version">The version's name.</param>
    /// <returns>Whether the file was replaced; false where it does not ask for the version or asks weakly already.</returns>
    /// <exception cref="TorchLoadException">The folder cannot be written.</exception>
    public static bool Apply(string path, string neededFrom, string version)
    {
        var file = File.ReadAllBytes(path);
        var changed = false;
        foreach (var need in ElfVersionNeeds.Read(file))
        {
            if (need.Library == neededFrom && need.Version == version && (need.Flags & WeakFlag) == 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(need.FlagsOffset), (ushort)(need.Flags | WeakFlag));
                changed = true;
            }
        }

        if (changed)
        {
            Replace(path, file);
        }

        return changed;
    }

    private static void Replace(string path, byte[] content)
    {
        // Several processes may do this at once: each has its own temporary file, and the last rename wins with equal bytes.
        var temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, content);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            }

            // The build compares time and size: with both kept, it does not link the original over the copy again.
            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(path));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw new TorchLoadException(
                $"'{path}' needs a newer libstdc++ than this machine has, and it cannot be replaced by a copy that does not: " +
                $"the folder '{Path.GetDirectoryName(path)}' is not writable ({e.Message}). Run once with the folder writable, " +
                "or on a machine whose libstdc++ is from GCC 13 or later.",
                e);
        }
    }
}
