using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Recsys.Models;

/// <summary>
/// The form of golden.bin, little-endian: "RGLD", then the user cases, then the ranker cases. A list is its
/// int32 count and its elements; a case is its list of inputs and its list of outputs; a tensor is its name
/// (int32 length, UTF-8), its shape (list of int64) and its values (list of fp32).
/// </summary>
internal static class GoldenFile
{
    private const int MaxCount = 1024;
    private static readonly byte[] Magic = "RGLD"u8.ToArray();

    public static byte[] Write(GoldenSet golden)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        WriteList(writer, golden.User, WriteCase);
        WriteList(writer, golden.Ranker, WriteCase);
        writer.Flush();
        return stream.ToArray();
    }

    public static GoldenSet Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new Reader(bytes);
        if (!reader.Take(Magic.Length).SequenceEqual(Magic))
        {
            throw Fault("it does not begin with 'RGLD'.");
        }

        var golden = new GoldenSet(ReadCases(ref reader), ReadCases(ref reader));
        return reader.Left == 0 ? golden : throw Fault($"{reader.Left} bytes follow its end.");
    }

    private static void WriteCase(BinaryWriter writer, GoldenCase golden)
    {
        WriteList(writer, golden.Inputs, WriteTensor);
        WriteList(writer, golden.Outputs, WriteTensor);
    }

    private static void WriteTensor(BinaryWriter writer, GoldenTensor tensor)
    {
        WriteList(writer, Encoding.UTF8.GetBytes(tensor.Name), static (w, b) => w.Write(b));
        WriteList(writer, tensor.Shape, static (w, d) => w.Write(d));
        WriteList(writer, tensor.Data, static (w, v) => w.Write(v));
    }

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<BinaryWriter, T> write)
    {
        writer.Write(list.Count);
        foreach (var element in list)
        {
            write(writer, element);
        }
    }

    private static GoldenCase[] ReadCases(ref Reader reader)
    {
        var cases = new GoldenCase[reader.Count(MaxCount)];
        for (var i = 0; i < cases.Length; i++)
        {
            cases[i] = new GoldenCase(ReadTensors(ref reader), ReadTensors(ref reader));
        }

        return cases;
    }

    private static GoldenTensor[] ReadTensors(ref Reader reader)
    {
        var tensors = new GoldenTensor[reader.Count(MaxCount)];
        for (var i = 0; i < tensors.Length; i++)
        {
            var name = Encoding.UTF8.GetString(reader.Take(reader.Count(MaxCount)));
            var shape = MemoryMarshal.Cast<byte, long>(reader.Take(reader.Count(MaxCount) * sizeof(long))).ToArray();
            var values = reader.Count(Array.MaxLength / sizeof(float));
            var data = MemoryMarshal.Cast<byte, float>(reader.Take(values * sizeof(float))).ToArray();
            CheckShape(name, shape, data.Length);
            tensors[i] = new GoldenTensor(name, shape, data);
        }

        return tensors;
    }

    private static void CheckShape(string name, long[] shape, int count)
    {
        // Dividing instead of multiplying: a product of hostile dimensions could overflow into the right number.
        long left = count;
        foreach (var dimension in shape)
        {
            left = dimension >= 1 && left % dimension == 0 ? left / dimension : 0;
        }

        if (left != 1)
        {
            throw Fault($"tensor '{name}' of shape [{string.Join(", ", shape)}] holds {count} values.");
        }
    }

    private static ArtifactException Fault(string problem) => new(ArtifactNames.Golden, problem);

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _left = bytes;

        public readonly int Left => _left.Length;

        public ReadOnlySpan<byte> Take(int length)
        {
            if (length > _left.Length)
            {
                throw Fault($"it ends {length - _left.Length} bytes early.");
            }

            var taken = _left[..length];
            _left = _left[length..];
            return taken;
        }

        public int Count(int max)
        {
            var count = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
            return count >= 0 && count <= max ? count : throw Fault($"a count is {count}; allowed: 0 to {max}.");
        }
    }
}
