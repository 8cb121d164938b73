using Recsys.Core;
using Recsys.Training.Export;

namespace Recsys.Offline;

/// <summary>A part of a version in the making.</summary>
/// <param name="Model">The model.</param>
/// <param name="Epochs">Its epochs.</param>
/// <param name="AddTo">Puts a ranker into a version; null for what proposes, which every version has.</param>
internal sealed record TrainedPart(IDisposable Model, IReadOnlyList<TrainingProgress> Epochs, Func<ArtifactRequest, ArtifactRequest>? AddTo = null) : IDisposable
{
    /// <summary>Settings that were left to the data, with what it told; a training without held-out examples goes on with them.</summary>
    public IReadOnlyDictionary<string, string> Found { get; init; } = new Dictionary<string, string>();

    public void Dispose() => Model.Dispose();
}
