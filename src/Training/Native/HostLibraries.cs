using System.Runtime.InteropServices;

namespace Recsys.Training.Native;

/// <summary>What the host's own C++ runtime offers.</summary>
internal static class HostLibraries
{
    /// <summary>Whether the host's libstdc++ has the symbol in the version given.</summary>
    /// <param name="symbol">Mangled name.</param>
    /// <param name="version">Version name, such as "GLIBCXX_3.4.32".</param>
    /// <exception cref="TorchLoadException">The host has no libstdc++.so.6 or no dlvsym.</exception>
    public static unsafe bool HasStdCppSymbol(string symbol, string version)
    {
        if (!NativeLibrary.TryLoad("libstdc++.so.6", out var library))
        {
            throw new TorchLoadException("This machine has no libstdc++.so.6; install the C++ runtime (Debian and Ubuntu: libstdc++6).");
        }

        var find = (delegate* unmanaged<nint, byte*, byte*, nint>)FindVersionedLookup();
        var symbolName = Marshal.StringToCoTaskMemUTF8(symbol);
        var versionName = Marshal.StringToCoTaskMemUTF8(version);
        try
        {
            return find(library, (byte*)symbolName, (byte*)versionName) != 0;
        }
        finally
        {
            Marshal.FreeCoTaskMem(symbolName);
            Marshal.FreeCoTaskMem(versionName);
        }
    }

    private static nint FindVersionedLookup()
    {
        // glibc 2.34 moved dlvsym from libdl into libc.
        foreach (var name in (ReadOnlySpan<string>)["libc.so.6", "libdl.so.2"])
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "dlvsym", out var export))
            {
                return export;
            }
        }

        throw new TorchLoadException("This machine's C library has no dlvsym; libtorch needs glibc (musl is not supported).");
    }
}
