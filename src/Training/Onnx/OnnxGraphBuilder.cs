using System.Runtime.InteropServices;

namespace Recsys.Training.Onnx;

/// <summary>
/// Builds an inference graph in the ONNX format (onnx.ai, IR specification). Values are named by strings: each method
/// that adds something returns the name that later nodes refer to. Symbolic dimensions are strings, fixed ones integers.
/// </summary>
public sealed class OnnxGraphBuilder
{
    // IR 8 with opset 17 has every operator used here, and every ONNX Runtime since 1.13 reads it.
    private const int IrVersion = 8;
    private const int Opset = 17;

    /// <summary>Operators of classic models, such as trees; version 3 of it belongs to the same release.</summary>
    internal const string ClassicDomain = "ai.onnx.ml";
    private const int ClassicOpset = 3;
    private readonly ProtoMessage _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private bool _classic;
    private int _next;

    /// <summary>Starts a graph.</summary>
    /// <param name="name">The graph's name.</param>
    public OnnxGraphBuilder(string name) => _graph.String(2, name);

    /// <summary>Declares an input of 32-bit floats.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Each dimension: an <see cref="int"/> or <see cref="long"/>, or a string for a symbolic one.</param>
    /// <returns>The name.</returns>
    public string Input(string name, params object[] shape)
    {
        Claim(name);
        _graph.Message(11, ValueInfo(name, shape));
        return name;
    }

    /// <summary>Declares an output of 32-bit floats; a value of that name must be made by a node.</summary>
    /// <param name="value">The value that becomes the output.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="shape">As for <see cref="Input"/>.</param>
    public void Output(string value, string name, params object[] shape)
    {
        Claim(name);
        _graph.Message(1, Node(string.Empty, "Identity", [value], name, []));
        _graph.Message(12, ValueInfo(name, shape));
    }

    /// <summary>Adds a constant tensor of floats.</summary>
    /// <param name="data">Its values in row-major order.</param>
    /// <param name="shape">Its shape; none for a scalar.</param>
    /// <returns>The value's name.</returns>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public string Constant(ReadOnlySpan<float> data, params long[] shape) =>
        AddInitializer(OnnxElementType.Float, MemoryMarshal.AsBytes(data), data.Length, shape);

    /// <summary>Adds a scalar constant; equal scalars are stored once.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>The value's name.</returns>
    public string Scalar(float value) => Shared($"f{BitConverter.SingleToInt32Bits(value)}", () => Constant([value]));

    /// <summary>Adds a constant list of integers, for shapes and axes; equal lists are stored once.</summary>
    /// <param name="values">Its values.</param>
    /// <returns>The value's name.</returns>
    public string Integers(params long[] values) => Shared(
        $"i{string.Join(',', values)}",
        () => AddInitializer(OnnxElementType.Int64, MemoryMarshal.AsBytes<long>(values), values.Length, [values.Length]));

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Operator of the default domain, such as "MatMul".</param>
    /// <param name="inputs">Names of its inputs, in the operator's order; an empty name leaves an optional input out.</param>
    /// <returns>The name of its output.</returns>
    public string Add(string operation, params string[] inputs) => AddNode(operation, inputs, []);

    /// <summary>The whole model as the bytes of an .onnx file.</summary>
    public byte[] Build()
    {
        var model = new ProtoMessage()
            .Int(1, IrVersion)
            .String(2, "Recsys")
            .Message(7, _graph)
            .Message(8, new ProtoMessage().String(1, string.Empty).Int(2, Opset));
        return (_classic ? model.Message(8, new ProtoMessage().String(1, ClassicDomain).Int(2, ClassicOpset)) : model).ToArray();
    }

    internal string AddNode(string operation, string[] inputs, params OnnxAttribute[] attributes) =>
        AddNode(string.Empty, operation, inputs, 0, attributes);

    /// <summary>Adds a node of several outputs, of which one is used.</summary>
    internal string AddNode(string operation, string[] inputs, int outputPlace, params OnnxAttribute[] attributes) =>
        AddNode(string.Empty, operation, inputs, outputPlace, attributes);

    /// <summary>Adds a node of the domain of classic models.</summary>
    internal string AddClassicNode(string operation, string[] inputs, params OnnxAttribute[] attributes)
    {
        _classic = true;
        return AddNode(ClassicDomain, operation, inputs, 0, attributes);
    }

    private string AddNode(string domain, string operation, string[] inputs, int outputPlace, OnnxAttribute[] attributes)
    {
        foreach (var input in inputs)
        {
            if (input.Length > 0 && !_names.Contains(input))
            {
                throw new ArgumentException($"Node {operation} refers to '{input}', which nothing before it makes.", nameof(inputs));
            }
        }

        var output = NewName(operation);
        _graph.Message(1, Node(domain, operation, inputs, output, attributes, outputPlace));
        return output;
    }

    private static ProtoMessage Node(string domain, string operation, string[] inputs, string output, OnnxAttribute[] attributes, int outputPlace = 0)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
        {
            node.String(1, input);
        }

        // Outputs before the one used are left out by an empty name.
        for (var i = 0; i < outputPlace; i++)
        {
            node.String(2, string.Empty);
        }

        node.String(2, output).String(3, output).String(4, operation);
        foreach (var attribute in attributes)
        {
            node.Message(5, Attribute(attribute));
        }

        return domain.Length > 0 ? node.String(7, domain) : node;
    }

    // AttributeProto: name 1, f 2, i 3, s 4, floats 7, ints 8, strings 9, type 20 (FLOAT 1, INT 2, STRING 3, FLOATS 6, INTS 7, STRINGS 8).
    private static ProtoMessage Attribute(OnnxAttribute attribute)
    {
        var message = new ProtoMessage().String(1, attribute.Name);
        switch (attribute.Value)
        {
            case float f:
                return message.Float(2, f).Int(20, 1);
            case long i:
                return message.Int(3, i).Int(20, 2);
            case string s:
                return message.String(4, s).Int(20, 3);
            case long[] list:
                foreach (var i in list)
                {
                    message.Int(8, i);
                }

                return message.Int(20, 7);
            case float[] list:
                foreach (var f in list)
                {
                    message.Float(7, f);
                }

                return message.Int(20, 6);
            case string[] list:
                foreach (var s in list)
                {
                    message.String(9, s);
                }

                return message.Int(20, 8);
            default:
                throw new ArgumentException($"Attribute {attribute.Name} has a value of type {attribute.Value.GetType()}.", nameof(attribute));
        }
    }

    // ValueInfoProto: name 1, type 2 { tensor_type 1 { elem_type 1, shape 2 { dim 1 { dim_value 1 | dim_param 2 } } } }.
    private static ProtoMessage ValueInfo(string name, object[] shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var d in shape)
        {
            dimensions.Message(1, d is string symbol
                ? new ProtoMessage().String(2, symbol)
                : new ProtoMessage().Int(1, Convert.ToInt64(d, System.Globalization.CultureInfo.InvariantCulture)));
        }

        var tensor = new ProtoMessage().Int(1, (int)OnnxElementType.Float).Message(2, dimensions);
        return new ProtoMessage().String(1, name).Message(2, new ProtoMessage().Message(1, tensor));
    }

    // TensorProto: dims 1, data_type 2, name 8, raw_data 9 (little-endian).
    private string AddInitializer(OnnxElementType type, ReadOnlySpan<byte> data, int count, long[] shape)
    {
        var product = shape.Aggregate(1L, (a, b) => a * b);
        if (product != count)
        {
            throw new ArgumentException($"{count} values for the shape [{string.Join(", ", shape)}] of {product}.", nameof(shape));
        }

        var name = NewName("constant");
        var tensor = new ProtoMessage();
        foreach (var d in shape)
        {
            tensor.Int(1, d);
        }

        _graph.Message(5, tensor.Int(2, (int)type).String(8, name).Bytes(9, data));
        return name;
    }

    private string Shared(string key, Func<string> add)
    {
        if (!_constants.TryGetValue(key, out var name))
        {
            _constants[key] = name = add();
        }

        return name;
    }

    private string NewName(string stem)
    {
        var name = $"{stem}_{_next++}";
        _names.Add(name);
        return name;
    }

    private void Claim(string name)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException($"The graph has a value named '{name}' already.", nameof(name));
        }
    }
}
