using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Recsys.Core;
using Recsys.Data;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Runs;

/// <summary>
/// A run's state after an epoch in one file: a line of JSON, then all tensors as little-endian fp32. It is written beside and
/// renamed, so that a file that is there is whole; a run of other settings or data does not take it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="digest">What the run is of: its settings and data.</param>
internal sealed class TrainingCheckpoint(string path, string digest)
{
    // A metric may be NaN, where validation examples have one class.
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>What stands in front of the tensors.</summary>
    /// <param name="Digest">What the run is of.</param>
    /// <param name="BestEpoch">The best epoch so far.</param>
    /// <param name="BestValue">Its value.</param>
    /// <param name="DenseSteps">Steps of the dense optimiser.</param>
    /// <param name="RowSteps">Steps of the rows' optimiser.</param>
    /// <param name="Epochs">Progress after each epoch.</param>
    internal sealed record Header(string Digest, int BestEpoch, double BestValue, int DenseSteps, int RowSteps, IReadOnlyList<TrainingProgress> Epochs);

    /// <summary>A digest of what a run is of.</summary>
    /// <param name="name">Its family.</param>
    /// <param name="options">Its settings, of their own type.</param>
    /// <param name="dataset">Name of its data set.</param>
    /// <param name="state">All that it learns.</param>
    /// <param name="examples">What it learns from, as numbers.</param>
    public static string Digest(string name, object options, string dataset, IEnumerable<torch.Tensor> state, IEnumerable<(long, long, long, long)> examples)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(options, options.GetType()));
        hash.AppendData(Encoding.UTF8.GetBytes($"{name} {dataset} {string.Join(' ', state.Select(t => t.numel()))}"));
        foreach (var (a, b, c, d) in examples)
        {
            hash.AppendData(MemoryMarshal.AsBytes([a, b, c, d]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A digest of a run over events.</summary>
    public static string Digest(string name, object options, InteractionDataset train, IEnumerable<torch.Tensor> state) => Digest(
        name, options, train.Name, state, train.Interactions.ToArray().Select(e => ((long)e.User, (long)e.Item, (long)e.Kind, e.Time)));

    /// <summary>Writes the state.</summary>
    public void Save(Header header, IEnumerable<torch.Tensor> tensors)
    {
        var temporary = path + ".tmp";
        using (var stream = File.Create(temporary))
        {
            JsonSerializer.Serialize(stream, header with { Digest = digest }, Format);
            stream.WriteByte((byte)'\n');
            foreach (var tensor in tensors)
            {
                stream.Write(MemoryMarshal.AsBytes(tensor.ToArray().AsSpan()));
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads the state into tensors; null where there is no file, or one of another run.</summary>
    /// <param name="tensors">The same tensors in the same order as when saved.</param>
    /// <exception cref="TrainingDataException">The file is damaged.</exception>
    public Header? TryLoad(IEnumerable<torch.Tensor> tensors)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        try
        {
            var header = JsonSerializer.Deserialize<Header>(bytes.AsSpan(0, Math.Max(0, end)), Format);
            if (header?.Digest != digest)
            {
                return null;
            }

            using var noGradient = torch.no_grad();
            var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(end + 1));
            foreach (var tensor in tensors)
            {
                using var scope = torch.NewDisposeScope();
                var count = checked((int)tensor.numel());
                tensor.copy_(values[..count].ToArray().ToTensor(tensor.device, tensor.shape));
                values = values[count..];
            }

            return header;
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException)
        {
            throw new TrainingDataException($"'{path}' is not a whole checkpoint ({e.Message}); delete it to begin anew.");
        }
    }
}
