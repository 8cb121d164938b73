using TorchSharp;

namespace Recsys.Training.Native;

/// <summary>
/// Loads libtorch. Every trainer calls <see cref="EnsureLoaded"/> before its first torch call; code that uses
/// TorchSharp next to this project calls it too.
/// </summary>
/// <remarks>
/// libLibTorchSharp.so (TorchSharp 0.107.0) asks libstdc++ for GLIBCXX_3.4.32, that is GCC 13, and the loader refuses it
/// on Debian 12 and Ubuntu 22.04. The one symbol of that version, <c>_ZSt21ios_base_library_initv</c>, is a marker
/// that the compiler puts beside &lt;iostream&gt; and that nothing calls. Where the host lacks it, the library in the output
/// folder is replaced by a copy that asks for the version weakly. See <see cref="WeakVersionPatch"/>.
/// </remarks>
public static class TorchRuntime
{
    private const string WrapperFile = "libLibTorchSharp.so";
    private const string MarkerSymbol = "_ZSt21ios_base_library_initv";
    private const string MarkerVersion = "GLIBCXX_3.4.32";
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Loads libtorch once per process; later calls cost nothing.</summary>
    /// <exception cref="TorchLoadException">libtorch is not there, does not fit this machine, or cannot be made to fit.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Loads libtorch, sets the number of threads of one operation, and checks the device.</summary>
    /// <param name="device">"cpu", "cuda" or "cuda:N".</param>
    /// <param name="threads">Threads of one operation on the CPU, from 1; 0 keeps libtorch's choice, one per core. A setting of the whole process.</param>
    /// <returns>The device.</returns>
    /// <exception cref="TorchLoadException">As <see cref="EnsureLoaded()"/>, or CUDA was asked for and is not available.</exception>
    /// <exception cref="ArgumentException">The device's name is not one of the above, or <paramref name="threads"/> is negative.</exception>
    public static torch.Device Prepare(string device, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (device != "cpu" && device != "cuda" && !(device.StartsWith("cuda:", StringComparison.Ordinal) && byte.TryParse(device.AsSpan(5), out _)))
        {
            throw new ArgumentException($"Device '{device}' is not one of: cpu, cuda, cuda:N.", nameof(device));
        }

        EnsureLoaded();
        if (threads > 0)
        {
            torch.set_num_threads(threads);
        }

        if (device != "cpu" && !torch.cuda.is_available())
        {
            throw new TorchLoadException(
                $"Device '{device}' is not available: torch.cuda.is_available() is false. It needs an NVIDIA GPU with its driver and a build " +
                "with -p:RecsysCuda=true (see eng/Torch.props); use device 'cpu' otherwise.");
        }

        return torch.device(device);
    }

    private static bool Load()
    {
        if (OperatingSystem.IsLinux() && FindWrapper() is { } path && !HostLibraries.HasStdCppSymbol(MarkerSymbol, MarkerVersion))
        {
            WeakVersionPatch.Apply(path, "libstdc++.so.6", MarkerVersion);
        }

        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return true;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException or InvalidOperationException)
        {
            throw new TorchLoadException($"libtorch cannot be loaded from '{AppContext.BaseDirectory}': {e.GetBaseException().Message}", e);
        }
    }

    /// <summary>
    /// The wrapper inside the application's own folder, or null. A copy elsewhere (a package cache that the host probes
    /// directly) is shared with other programs and stays as it is.
    /// </summary>
    private static string? FindWrapper()
    {
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, WrapperFile),
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", WrapperFile),
        ];
        return Array.Find(places, File.Exists);
    }
}
