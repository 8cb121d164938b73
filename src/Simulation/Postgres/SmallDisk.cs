using System.Diagnostics;
using System.Globalization;

namespace Recsys.Simulation;

/// <summary>A small disk in memory (tmpfs) over a folder, that can be filled to its last byte. Mounting one takes root's rights.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Block = 1 << 16;

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Whether this process may mount one: root, on Linux, where no container forbids it.</summary>
    public static bool IsAllowed { get; } = Try();

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Mounts a disk over a folder.</summary>
    /// <param name="folder">The folder, which is hidden until the disk is gone.</param>
    /// <param name="bytes">Its size.</param>
    /// <exception cref="InvalidOperationException">This process may not mount.</exception>
    public static async Task<SmallDisk> MountAsync(string folder, long bytes)
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", folder).ConfigureAwait(false);
        return new SmallDisk(folder);
    }

    /// <summary>Writes to the disk until nothing more fits.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var zeros = new byte[Block];
        try
        {
            while (true)
            {
                file.Write(zeros);
            }
        }
        catch (IOException)
        {
            // It is full: this is what was wanted.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(Filler);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(RunAsync("umount", "--lazy", _folder));

    private static bool Try()
    {
        var folder = Directory.CreateTempSubdirectory("recsys-disk-").FullName;
        try
        {
            using var mount = Start("mount", "-t", "tmpfs", "-o", "size=65536", "tmpfs", folder);
            mount.WaitForExit();
            if (mount.ExitCode != 0)
            {
                return false;
            }

            using var unmount = Start("umount", folder);
            unmount.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = await process.StandardError.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Trim()}");
        }
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
}
