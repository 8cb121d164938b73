using System.Buffers.Binary;
using System.Text;

namespace Recsys.Training.Native;

/// <summary>One symbol version that a shared library asks of another.</summary>
/// <param name="Library">The library asked, such as "libstdc++.so.6".</param>
/// <param name="Version">The version's name, such as "GLIBCXX_3.4.32".</param>
/// <param name="Flags">vna_flags; bit 2 (VER_FLG_WEAK) lets the loader go on where the version is missing.</param>
/// <param name="FlagsOffset">Byte offset of vna_flags (two bytes, little-endian) in the file.</param>
internal readonly record struct ElfVersionNeed(string Library, string Version, ushort Flags, int FlagsOffset);

/// <summary>
/// Reads the section .gnu.version_r (SHT_GNU_verneed) of a 64-bit little-endian ELF file.
/// Layout: System V gABI and the Linux Standard Base, "Symbol Versioning": a chain of Verneed
/// (version, count, file, aux, next) each with a chain of Vernaux (hash, flags, other, name, next).
/// </summary>
internal static class ElfVersionNeeds
{
    private const int SectionHeaderSize = 64;
    private const uint VersionNeedSection = 0x6ffffffe;

    /// <summary>All versions asked for, in file order; empty where the file has no such section.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">Not a 64-bit little-endian ELF file, or an offset points outside it.</exception>
    public static IReadOnlyList<ElfVersionNeed> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 64 || !file.StartsWith("\u007fELF"u8) || file[4] != 2 || file[5] != 1)
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        try
        {
            return ReadSections(file);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("An ELF offset points outside the file.", e);
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException("An ELF offset is larger than 2 GiB.", e);
        }
    }

    private static List<ElfVersionNeed> ReadSections(ReadOnlySpan<byte> file)
    {
        var needs = new List<ElfVersionNeed>();
        var table = checked((int)UInt64(file, 0x28));
        var count = UInt16(file, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice(table + (i * SectionHeaderSize), SectionHeaderSize);
            if (UInt32(header, 4) == VersionNeedSection)
            {
                var strings = file.Slice(table + (checked((int)UInt32(header, 40)) * SectionHeaderSize), SectionHeaderSize);
                ReadChain(file, Offset(header), checked((int)UInt32(header, 44)), Offset(strings), needs);
            }
        }

        return needs;
    }

    private static void ReadChain(ReadOnlySpan<byte> file, int need, int count, int strings, List<ElfVersionNeed> needs)
    {
        for (var i = 0; i < count; i++)
        {
            var library = Name(file, strings + checked((int)UInt32(file, need + 4)));
            var aux = need + checked((int)UInt32(file, need + 8));
            for (var j = UInt16(file, need + 2); j > 0; j--)
            {
                var version = Name(file, strings + checked((int)UInt32(file, aux + 8)));
                needs.Add(new ElfVersionNeed(library, version, UInt16(file, aux + 4), aux + 4));
                aux += checked((int)UInt32(file, aux + 12));
            }

            need += checked((int)UInt32(file, need + 12));
        }
    }

    private static int Offset(ReadOnlySpan<byte> sectionHeader) => checked((int)UInt64(sectionHeader, 24));

    private static string Name(ReadOnlySpan<byte> file, int offset)
    {
        var rest = file[offset..];
        var end = rest.IndexOf((byte)0);
        return end >= 0
            ? Encoding.ASCII.GetString(rest[..end])
            : throw new InvalidDataException($"The ELF string at offset {offset} has no end.");
    }

    private static ushort UInt16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(data[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(data[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(data[offset..]);
}
