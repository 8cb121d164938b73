using System.Text;
using Recsys.Cli.Bench;
using Recsys.Conformance;
using Recsys.Data;

namespace Recsys.Cli.Tests.Bench;

public sealed class NpyFileTests
{
    [Fact]
    public void WriteFloats_ThenRead_GivesTheSame()
    {
        using var folder = new TempFolder();
        NpyFile.WriteFloats(folder["a.npy"], [1, -2, 3, float.Epsilon, 5, 6], 3);

        var (rows, columns, values) = NpyMatrix.Read(folder["a.npy"]);

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
}
