using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Recsys.Conformance;

/// <summary>
/// Writes small ONNX graphs (IR 8, opset 17, float32) of nodes without attributes. Field numbers are those of onnx.proto.
/// </summary>
public sealed class TestModel
{
    private const int Float = 1;
    private const int Int64 = 7;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _initializers = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];

    /// <summary>Declares an input.</summary>
    /// <param name="name">Its name, which is returned.</param>
    /// <param name="shape">Its dimensions, -1 for one that is open.</param>
    public string Input(string name, params ReadOnlySpan<int> shape)
    {
        _inputs.Add(ValueInfo(name, shape));
        return name;
    }

    /// <summary>Declares an output that some node makes.</summary>
    public void Output(string name, params ReadOnlySpan<int> shape) => _outputs.Add(ValueInfo(name, shape));

    /// <summary>Adds constants and returns their name.</summary>
    public string Constant(string name, float[] data, params ReadOnlySpan<int> shape) =>
        Initializer(name, Float, MemoryMarshal.AsBytes(data.AsSpan()), shape);

    /// <summary>Adds integer constants, such as axes, and returns their name.</summary>
    public string Constant(string name, params long[] data) =>
        Initializer(name, Int64, MemoryMarshal.AsBytes(data.AsSpan()), [data.Length]);

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    /// <param name="operation">The ONNX operator.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="inputs">Names of its inputs.</param>
    public string Node(string operation, string output, params ReadOnlySpan<string> inputs)
    {
        var names = inputs.ToArray();
        _nodes.Add(Message(o =>
        {
            foreach (var input in names)
            {
                Text(o, 1, input);
            }

            Text(o, 2, output);
            Text(o, 3, output);
            Text(o, 4, operation);
        }));
        return output;
    }

    /// <summary>The model as protobuf.</summary>
    public byte[] ToBytes() => Message(model =>
    {
        Number(model, 1, 8);
        Part(model, 7, Message(graph =>
        {
            _nodes.ForEach(n => Part(graph, 1, n));
            Text(graph, 2, "test");
            _initializers.ForEach(i => Part(graph, 5, i));
            _inputs.ForEach(i => Part(graph, 11, i));
            _outputs.ForEach(o => Part(graph, 12, o));
        }));
        Part(model, 8, Message(opset => Number(opset, 2, 17)));
    });

    private static byte[] ValueInfo(string name, ReadOnlySpan<int> shape)
    {
        var dimensions = shape.ToArray();
        return Message(info =>
        {
            Text(info, 1, name);
            Part(info, 2, Message(type => Part(type, 1, Message(tensor =>
            {
                Number(tensor, 1, Float);
                Part(tensor, 2, Message(s =>
                {
                    foreach (var dimension in dimensions)
                    {
                        Part(s, 1, Message(d =>
                        {
                            if (dimension >= 0)
                            {
                                Number(d, 1, dimension);
                            }
                            else
                            {
                                Text(d, 2, "n");
                            }
                        }));
                    }
                }));
            }))));
        });
    }

    private string Initializer(string name, int type, ReadOnlySpan<byte> data, ReadOnlySpan<int> shape)
    {
        var raw = ByteString.CopyFrom(data);
        var dimensions = shape.ToArray();
        _initializers.Add(Message(tensor =>
        {
            foreach (var dimension in dimensions)
            {
                Number(tensor, 1, dimension);
            }

            Number(tensor, 2, type);
            Text(tensor, 8, name);
            tensor.WriteTag(9, WireFormat.WireType.LengthDelimited);
            tensor.WriteBytes(raw);
        }));
        return name;
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            write(output);
        }

        return stream.ToArray();
    }

    private static void Number(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Text(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Part(CodedOutputStream output, int field, byte[] message)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(message));
    }
}
