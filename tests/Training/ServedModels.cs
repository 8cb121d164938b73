using Recsys.Conformance;
using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Export;
using Recsys.Training.Ranking;
using Recsys.Training.Recall;

namespace Recsys.Training.Tests;

/// <summary>Models as a silo has them.</summary>
internal static class ServedModels
{
    /// <summary>Writes models into a folder as version "v1", and opens it, which reproduces the golden outputs of its graphs.</summary>
    public static LoadedModel Serve(this TempFolder folder, InteractionDataset train, RecallModel recall, TrainedRanker? ranker = null)
    {
        ArtifactAssembler.Write(
            folder["v1"], new ArtifactRequest { Version = "v1", CreatedAt = DateTimeOffset.UnixEpoch, Train = train, Recall = recall, Ranker = ranker });
        return LoadedModel.Open(folder["v1"]);
    }
}
