using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>What can be measured of a model: each ability that it has.</summary>
/// <param name="name">Name by which it was asked for.</param>
internal sealed class OfflineModel(string name) : IDisposable
{
    /// <summary>Name by which it was asked for.</summary>
    public string Name => name;

    /// <summary>Its lists; null where it ranks nothing.</summary>
    public IRecommender? Recommender { get; init; }

    /// <summary>Its click probabilities; null where it has none.</summary>
    public IClickPredictor? ClickPredictor { get; init; }

    /// <summary>Its ratings; null where it has none.</summary>
    public IRatingPredictor? RatingPredictor { get; init; }

    /// <summary>What it holds open; null for nothing.</summary>
    public IDisposable? Resource { get; init; }

    public void Dispose() => Resource?.Dispose();
}
