using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Export;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Offline;

/// <summary>Publishes embeddings as a version that a silo serves.</summary>
internal static class EmbeddingPublisher
{
    /// <summary>Writes the version and publishes it.</summary>
    /// <param name="store">The model store.</param>
    /// <param name="version">Name of the version.</param>
    /// <param name="recall">The embeddings.</param>
    /// <param name="train">The events that they were learned from.</param>
    /// <param name="settings">Settings given, for the record.</param>
    /// <param name="withIndex">Whether the version carries an index of the vectors.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task PublishAsync(
        IModelStore store,
        string version,
        EmbeddingRecall recall,
        InteractionDataset train,
        IReadOnlyDictionary<string, string> settings,
        bool withIndex,
        CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("recsys-artifact-").FullName;
        try
        {
            ArtifactAssembler.Write(folder, new ArtifactRequest
            {
                Version = version,
                CreatedAt = TimeProvider.System.GetUtcNow(),
                Train = train,
                Recall = recall,
                Source = settings,
                WithRecallIndex = withIndex,
            });
            await store.PublishAsync(version, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
