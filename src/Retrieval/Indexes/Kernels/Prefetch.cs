using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Recsys.Retrieval;

/// <summary>Asks the processor to bring memory near before it is read; does nothing where there is no such instruction.</summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <summary>The cache line of an address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>All cache lines of a range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Range(void* address, int bytes)
    {
        if (Sse.IsSupported)
        {
            for (var i = 0; i < bytes; i += LineBytes)
            {
                Sse.Prefetch0((byte*)address + i);
            }
        }
    }
}
