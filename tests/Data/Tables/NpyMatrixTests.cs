using System.Buffers.Binary;
using System.Text;
using FsCheck.Fluent;
using Recsys.Conformance;

namespace Recsys.Data.Tests;

public sealed class NpyMatrixTests : IDisposable
{
    // numpy.save of numpy.array([[1, 2], [3, 4.5]], dtype="<f4") writes these bytes, but that its header is padded to 128.
    private const string Header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Any sizes and numbers, either precision, each format, keys in any order, with spaces or without.
    [Fact]
    public void Read_AnyMatrix_IsWhatWasWritten() => Properties.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        var random = new Random(seed);
        var (rows, columns, isDouble) = (1 + random.Next(40), 1 + random.Next(300), random.Next(2) == 0);
        var numbers = Enumerable.Range(0, rows * columns).Select(_ => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-40, 38))).ToArray();
        string[] parts = [isDouble ? "'descr':'<f8'" : "'descr': \"<f4\"", "'fortran_order' : False", random.Next(2) == 0 ? $"'shape': ({rows},{columns},)" : $"'shape': ({rows}L, {columns}L)"];
        random.Shuffle(parts);
        var header = "{" + string.Join(random.Next(2) == 0 ? ", " : ",", parts) + (random.Next(2) == 0 ? ", }" : "}") + new string(' ', random.Next(70));
        Write(header, numbers.SelectMany(x => isDouble ? BitConverter.GetBytes(x) : BitConverter.GetBytes((float)x)), (byte)(1 + random.Next(3)));

        var read = NpyMatrix.Read(_folder["a.npy"]);

        Assert.Equal((rows, columns), (read.Rows, read.Columns));
        Assert.Equal(Array.ConvertAll(numbers, x => (float)x), read.Values);
    });

    // Whatever byte is another one, a matrix is read or the file is refused by name: never anything else.
    [Fact]
    public void Read_AnyByteChanged_IsAMatrixOrRefusedByName() => Properties.ForAll(Gen.Choose(0, int.MaxValue), seed =>
    {
        var random = new Random(seed);
        var bytes = Bytes(Header, Numbers(1, 2, 3, 4.5f), 1);
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        File.WriteAllBytes(_folder["a.npy"], bytes);
        try
        {
            var read = NpyMatrix.Read(_folder["a.npy"]);
            Assert.Equal(read.Rows * read.Columns, read.Values.Length);
        }
        catch (InvalidDataException e)
        {
            Assert.Contains(_folder["a.npy"], e.Message, StringComparison.Ordinal);
        }
    }, count: 1000);

    [Theory]
    [InlineData("'<f4'", "'>f4'", "type >f4; read are float32")]
    [InlineData("'<f4'", "'<f2'", "type <f2")]
    [InlineData("'<f4'", "'<i8'", "type <i8")]
    [InlineData("'<f4'", "[('x', '<f4'), ('y', '<f4', (2,))]", "type [('x', '<f4'), ('y', '<f4', (2,))]")]
    [InlineData("False", "True", "Fortran order")]
    [InlineData("(2, 2)", "(4,)", "shape (4)")]
    [InlineData("(2, 2)", "()", "shape ()")]
    [InlineData("(2, 2)", "(0, 4)", "shape (0, 4)")]
    [InlineData("(2, 2)", "(1, 2, 2)", "shape (1, 2, 2)")]
    [InlineData("(2, 2)", "(2, 3)", "ends early: 2 x 3 numbers of 4 bytes are 24 bytes, and it has 16")]
    [InlineData("(2, 2)", "(1, 2)", "goes on behind its numbers")]
    [InlineData("(2, 2)", "(4611686018427387904, 9223372036854775807)", "ends early")]
    [InlineData("(2, 2)", "(99999999999999999999, 1)", "none of a .npy file")]
    [InlineData("(2, 2)", "(-2, 2)", "none of a .npy file")]
    [InlineData("'descr': '<f4', ", "", "none of a .npy file")]
    [InlineData("'descr'", "'shape'", "none of a .npy file")]
    [InlineData("}", "} + 1", "none of a .npy file")]
    public void Read_OtherContent_IsRefusedAndSaysWhy(string part, string other, string said)
    {
        Write(Header.Replace(part, other, StringComparison.Ordinal), Numbers(1, 2, 3, 4.5f), 1);

        var message = Assert.Throws<InvalidDataException>(() => NpyMatrix.Read(_folder["a.npy"])).Message;

        Assert.StartsWith(_folder["a.npy"], message, StringComparison.Ordinal);
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Read_CutOffAnywhere_IsRefused(byte version)
    {
        var bytes = Bytes(Header, Numbers(1, 2, 3, 4.5f), version);
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(_folder["a.npy"], bytes[..length]);
            Assert.Contains("ends early", Assert.Throws<InvalidDataException>(() => NpyMatrix.Read(_folder["a.npy"])).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Read_OtherFormat_IsRefused(byte version)
    {
        Write(Header, Numbers(1, 2, 3, 4.5f), version);
        Assert.Contains("is not a .npy file of format 1 to 3", Assert.Throws<InvalidDataException>(() => NpyMatrix.Read(_folder["a.npy"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeaderOfGigabytes_IsRefusedUnread()
    {
        File.WriteAllBytes(_folder["a.npy"], [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255, .. Numbers(1, 2)]);
        Assert.Contains("has a header of 4294967295 bytes", Assert.Throws<InvalidDataException>(() => NpyMatrix.Read(_folder["a.npy"])).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<byte> Numbers(params float[] values) => values.SelectMany(BitConverter.GetBytes);

    private void Write(string header, IEnumerable<byte> numbers, byte version) => File.WriteAllBytes(_folder["a.npy"], Bytes(header, numbers, version));

    private static byte[] Bytes(string header, IEnumerable<byte> numbers, byte version)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        var length = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. numbers];
    }
}
