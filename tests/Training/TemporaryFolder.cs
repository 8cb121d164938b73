using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

/// <summary>A folder that is gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("recsys-training-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes models as version "v1", and opens it, which reproduces the golden outputs of its graphs.</summary>
    public LoadedModel Serve(InteractionDataset train, RecallModel recall, TrainedRanker? ranker = null)
    {
        ArtifactAssembler.Write(
            File("v1"), new ArtifactRequest { Version = "v1", CreatedAt = DateTimeOffset.UnixEpoch, Train = train, Recall = recall, Ranker = ranker });
        return LoadedModel.Open(File("v1"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
