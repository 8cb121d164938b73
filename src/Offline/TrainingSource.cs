using System.Text.Json.Nodes;
using Recsys.Models;

namespace Recsys.Offline;

/// <summary>What a version says that it was trained on.</summary>
/// <param name="Dataset">Name of the data set; null where it does not say.</param>
/// <param name="Protocol">The split with its settings; null where it does not say.</param>
/// <param name="Until">Time of its newest event.</param>
internal sealed record TrainingSource(string? Dataset, string? Protocol, long Until)
{
    /// <summary>Reads it from the version's record of its training, which versions made elsewhere need not have.</summary>
    public static async Task<TrainingSource> ReadAsync(IModelStore store, string version, CancellationToken cancellationToken)
    {
        var folder = await store.FetchAsync(version, cancellationToken);
        var (file, until) = (Path.Combine(folder, ArtifactNames.Training), ManifestFile.Read(folder).Range.To);
        if (!File.Exists(file))
        {
            return new TrainingSource(null, null, until);
        }

        var source = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken)) is JsonObject training ? training["source"] as JsonObject : null;
        return new TrainingSource(source?["dataset"]?.ToString(), source?["protocol"]?.ToString(), until);
    }
}
