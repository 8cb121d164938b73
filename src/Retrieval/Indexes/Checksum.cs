using System.Numerics;

namespace Recsys.Retrieval;

/// <summary>
/// CRC-32C over eight interleaved strands, whose values are run through another CRC: the instruction's latency is three
/// cycles, so one strand alone would take several times as long.
/// </summary>
internal static unsafe class Checksum
{
    private const int Strands = 8;

    /// <summary>Computes the checksum of a range.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="bytes">Its length, a multiple of 64.</param>
    public static uint Of(byte* start, long bytes)
    {
        uint c0 = 0, c1 = 1, c2 = 2, c3 = 3, c4 = 4, c5 = 5, c6 = 6, c7 = 7;
        var words = (ulong*)start;
        for (var end = words + (bytes / sizeof(ulong)); words < end; words += Strands)
        {
            c0 = BitOperations.Crc32C(c0, words[0]);
            c1 = BitOperations.Crc32C(c1, words[1]);
            c2 = BitOperations.Crc32C(c2, words[2]);
            c3 = BitOperations.Crc32C(c3, words[3]);
            c4 = BitOperations.Crc32C(c4, words[4]);
            c5 = BitOperations.Crc32C(c5, words[5]);
            c6 = BitOperations.Crc32C(c6, words[6]);
            c7 = BitOperations.Crc32C(c7, words[7]);
        }

        var all = uint.MaxValue;
        foreach (var one in (ReadOnlySpan<uint>)[c0, c1, c2, c3, c4, c5, c6, c7])
        {
            all = BitOperations.Crc32C(all, one);
        }

        return all;
    }
}
