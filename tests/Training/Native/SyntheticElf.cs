using System.Buffers.Binary;
using System.Text;

namespace Recsys.Training.Tests.Native;

/// <summary>A minimal ELF file: header, a string table, one .gnu.version_r section with the needs given, section headers.</summary>
internal static class SyntheticElf
{
    public static byte[] Create(params (string Library, string[] Versions)[] needs)
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        int AddString(string s)
        {
            var offset = (int)strings.Length;
            strings.Write(Encoding.ASCII.GetBytes(s));
            strings.WriteByte(0);
            return offset;
        }

        var verneed = new MemoryStream();
        for (var i = 0; i < needs.Length; i++)
        {
            var (library, versions) = needs[i];
            var size = 16 + (16 * versions.Length);
            var head = new byte[16];
            BinaryPrimitives.WriteUInt16LittleEndian(head, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), (ushort)versions.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), AddString(library));
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), 16);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), i == needs.Length - 1 ? 0 : size);
            verneed.Write(head);
            for (var j = 0; j < versions.Length; j++)
            {
                var aux = new byte[16];
                BinaryPrimitives.WriteInt32LittleEndian(aux.AsSpan(8), AddString(versions[j]));
                BinaryPrimitives.WriteInt32LittleEndian(aux.AsSpan(12), j == versions.Length - 1 ? 0 : 16);
                verneed.Write(aux);
            }
        }

        var stringsOffset = 64;
        var needOffset = stringsOffset + (int)strings.Length;
        var tableOffset = needOffset + (int)verneed.Length;
        var file = new byte[tableOffset + (3 * 64)];
        "\u007fELF"u8.CopyTo(file);
        file[4] = 2;
        file[5] = 1;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(0x28), tableOffset);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3c), 3);
        strings.ToArray().CopyTo(file, stringsOffset);
        verneed.ToArray().CopyTo(file, needOffset);
        WriteSection(file.AsSpan(tableOffset + 64), 3, stringsOffset, (int)strings.Length, 0, 0);
        WriteSection(file.AsSpan(tableOffset + 128), 0x6ffffffe, needOffset, (int)verneed.Length, 1, needs.Length);
        return file;
    }

    private static void WriteSection(Span<byte> header, uint type, int offset, int size, int link, int info)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], size);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], link);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], info);
    }
}
