using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Recsys.Models;

namespace Recsys.Training.Runs;

/// <summary>weights.bin of a version: a line of JSON that names the tensors, then their numbers as little-endian fp32, one tensor after the other.</summary>
internal static class WeightFile
{
    private sealed record Part(string Family, string Name, long[] Shape, IReadOnlyList<string>? Keys);

    public static byte[] Write(IEnumerable<KeptTensor> tensors)
    {
        KeptTensor[] all = [.. tensors];
        using var stream = new MemoryStream();
        JsonSerializer.Serialize(stream, all.Select(t => new Part(t.Family, t.Name, t.Shape, t.Keys)));
        stream.WriteByte((byte)'\n');
        foreach (var tensor in all)
        {
            stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }

        return stream.ToArray();
    }

    /// <param name="folder">The version's folder.</param>
    /// <param name="listed">What its manifest says of the file.</param>
    /// <exception cref="ArtifactException">The file is not whole, or another one.</exception>
    public static IReadOnlyList<KeptTensor> Read(string folder, ArtifactFile listed)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, listed.Name));
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != listed.Sha256)
        {
            throw new ArtifactException(listed.Name, "its SHA-256 is not the one that the manifest lists.");
        }

        try
        {
            var end = bytes.AsSpan().IndexOf((byte)'\n');
            var parts = JsonSerializer.Deserialize<Part[]>(bytes.AsSpan(0, Math.Max(0, end)))!;
            var at = end + 1;
            return [.. parts.Select(p => new KeptTensor(p.Family, p.Name, p.Shape, p.Keys, Next(p.Shape)))];

            float[] Next(long[] shape)
            {
                var length = checked((int)shape.Aggregate(1L, (a, b) => a * b) * sizeof(float));
                var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, length)).ToArray();
                at += length;
                return values;
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new ArtifactException(ArtifactNames.Weights, $"it is not whole: {e.Message}", e);
        }
    }
}
