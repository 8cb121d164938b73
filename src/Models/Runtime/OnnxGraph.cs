using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Recsys.Models;

/// <summary>
/// One ONNX graph of an artefact with its session. A session serves all threads; each run keeps to its own
/// thread, since many requests at once already fill the cores.
/// </summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly string _file;

    /// <summary>Loads a graph.</summary>
    /// <param name="folder">The artefact's folder.</param>
    /// <param name="file">The file in it.</param>
    /// <exception cref="ArtifactException">ONNX Runtime does not take it.</exception>
    public OnnxGraph(string folder, string file)
    {
        _file = file;
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        try
        {
            Session = new InferenceSession(Path.Combine(folder, file), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ArtifactException(file, e.Message, e);
        }
    }

    /// <summary>The session.</summary>
    public InferenceSession Session { get; }

    /// <summary>Run options that all runs share.</summary>
    public RunOptions RunOptions { get; } = new();

    /// <summary>Whether the graph declares an input.</summary>
    public bool HasInput(string name) => Session.InputMetadata.ContainsKey(name);

    /// <summary>Throws where the graph declares an input that nothing would feed.</summary>
    /// <param name="known">The inputs that exist.</param>
    public void RequireInputsAmong(params ReadOnlySpan<string> known)
    {
        foreach (var name in Session.InputMetadata.Keys)
        {
            if (!known.Contains(name))
            {
                throw new ArtifactException(_file, $"it declares input '{name}'; allowed: {string.Join(", ", known!)}.");
            }
        }
    }

    /// <summary>Throws unless the graph has the input, of float32 and of the given shape.</summary>
    /// <param name="name">The input.</param>
    /// <param name="shape">Its dimensions; -1 where the graph must leave it open. A graph may leave any open.</param>
    public void RequireInput(string name, params ReadOnlySpan<int> shape) =>
        Require("input", Session.InputMetadata, name, shape);

    /// <summary>Throws unless the graph has the output, of float32 and of the given shape.</summary>
    /// <param name="name">The output.</param>
    /// <param name="shape">As for <see cref="RequireInput"/>.</param>
    public void RequireOutput(string name, params ReadOnlySpan<int> shape) =>
        Require("output", Session.OutputMetadata, name, shape);

    /// <summary>Runs the graph once over tensors of any shape, for self-checks.</summary>
    /// <exception cref="OnnxRuntimeException">The graph does not take the inputs.</exception>
    public IReadOnlyList<float[]> Run(IReadOnlyList<GoldenTensor> inputs, IReadOnlyList<string> outputs)
    {
        var values = new List<OrtValue>(inputs.Count);
        try
        {
            foreach (var input in inputs)
            {
                var value = OrtValue.CreateAllocatedTensorValue(
                    OrtAllocator.DefaultInstance, TensorElementType.Float, input.Shape);
                values.Add(value);
                input.Data.CopyTo(value.GetTensorMutableDataAsSpan<float>());
            }

            using var results = Session.Run(RunOptions, [.. inputs.Select(i => i.Name)], values, outputs);
            return [.. results.Select(r => r.GetTensorDataAsSpan<float>().ToArray())];
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    /// <summary>Closes the session.</summary>
    public void Dispose()
    {
        RunOptions.Dispose();
        Session.Dispose();
    }

    private void Require(
        string what, IReadOnlyDictionary<string, NodeMetadata> declared, string name, ReadOnlySpan<int> shape)
    {
        if (!declared.TryGetValue(name, out var metadata))
        {
            throw new ArtifactException(
                _file, $"it declares no {what} '{name}', only: {string.Join(", ", declared.Keys)}.");
        }

        if (metadata.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR || metadata.ElementDataType != TensorElementType.Float)
        {
            throw new ArtifactException(_file, $"{what} '{name}' is not a tensor of float32.");
        }

        var dimensions = metadata.Dimensions;
        var fits = dimensions.Length == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = dimensions[i] < 0 || dimensions[i] == shape[i];
        }

        if (!fits)
        {
            throw new ArtifactException(
                _file,
                $"{what} '{name}' has shape [{string.Join(", ", dimensions)}]; the schema asks for [{string.Join(", ", shape.ToArray())}] (-1 is any).");
        }
    }
}
