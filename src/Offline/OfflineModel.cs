using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Ranking;

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

    /// <summary>The ranker itself, which knows the examples of the fold; null for other models.</summary>
    public TrainedRanker? Ranker { get; init; }

    /// <summary>The examples that the ranker is tested on.</summary>
    public (ExampleSet Set, IReadOnlyList<int> Indexes)? Test { get; init; }

    /// <summary>Its ratings; null where it has none.</summary>
    public IRatingPredictor? RatingPredictor { get; init; }

    /// <summary>What it holds open; null for nothing.</summary>
    public IDisposable? Resource { get; init; }

    /// <summary>A model under it, of which it reads; null for none.</summary>
    public IDisposable? Under { get; set; }

    public void Dispose()
    {
        Resource?.Dispose();
        Under?.Dispose();
    }
}
