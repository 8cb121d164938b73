using System.Buffers.Binary;
using System.Text;
using Recsys.Cli.Bench;
using Recsys.Conformance;

namespace Recsys.Cli.Tests.Bench;

public sealed class NpyFileTests
{
    // numpy.save of numpy.array([[1, 2], [3, 4.5]], dtype="<f4") writes these bytes, but that its header is padded to 128.
    private const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void ReadFloats_AnyFormat_GivesTheMatrix(byte version)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["a.npy"], Bytes(Header, [1, 2, 3, 4.5f], version));

        var (values, rows, columns) = NpyFile.ReadFloats(folder["a.npy"]);

        Assert.Equal([1f, 2f, 3f, 4.5f], values);
        Assert.Equal((2, 2), (rows, columns));
    }

    [Fact]
    public void WriteFloats_ThenRead_GivesTheSame()
    {
        using var folder = new TempFolder();
        NpyFile.WriteFloats(folder["a.npy"], [1, -2, 3, float.Epsilon, 5, 6], 3);

        var (values, rows, columns) = NpyFile.ReadFloats(folder["a.npy"]);

        Assert.Equal([1f, -2f, 3f, float.Epsilon, 5f, 6f], values);
        Assert.Equal((2, 3), (rows, columns));
    }

    [Fact]
    public void WriteInts_WritesNumpysBytes()
    {
        using var folder = new TempFolder();
        NpyFile.WriteInts(folder["a.npy"], [7, -1], 2);
        var bytes = File.ReadAllBytes(folder["a.npy"]);

        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 118, 0], bytes[..10]);
        Assert.Equal("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }".PadRight(117) + "\n", Encoding.ASCII.GetString(bytes[10..128]));
        Assert.Equal([7, 0, 0, 0, 255, 255, 255, 255], bytes[128..]);
    }

    [Theory]
    [InlineData("'<f4'", "'<f8'")]
    [InlineData("False", "True")]
    [InlineData("(2, 2)", "(4,)")]
    [InlineData("(2, 2)", "(2, 3)")]
    [InlineData("(2, 2)", "(1, 2)")]
    public void ReadFloats_OtherContent_IsRefused(string part, string other)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["a.npy"], Bytes(Header.Replace(part, other, StringComparison.Ordinal), [1, 2, 3, 4.5f], 1));

        Assert.Contains(folder["a.npy"], Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(folder["a.npy"])).Message);
    }

    [Fact]
    public void ReadFloats_CutOffAnywhere_IsRefused()
    {
        using var folder = new TempFolder();
        var bytes = Bytes(Header, [1, 2, 3, 4.5f], 1);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(folder["a.npy"], bytes[..length]);
            Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(folder["a.npy"]));
        }
    }

    [Fact]
    public void ReadFloats_NoNpyFile_IsRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["a.npy"], new byte[200]);
        Assert.Contains("is not a .npy file", Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(folder["a.npy"])).Message);
    }

    private static byte[] Bytes(string header, float[] values, byte version)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        var length = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. values.SelectMany(BitConverter.GetBytes)];
    }
}
