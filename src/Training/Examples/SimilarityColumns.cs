using Recsys.Core;
using Recsys.Models;

namespace Recsys.Training.Examples;

/// <summary>Computes the similarity and channel features of a ranker by the code that serves them. Thread-safe.</summary>
/// <param name="source">Vectors, markets and types.</param>
/// <param name="names">The features in order.</param>
/// <param name="historyLength">T: events that they look at.</param>
internal sealed class SimilarityColumns(SimilaritySource source, IReadOnlyList<string> names, int historyLength)
{
    private readonly CandidateFeature[] _features = [.. names.Select(CandidateFeature.Get)];

    public SimilaritySource Source => source;

    public IReadOnlyList<string> Names => names;

    /// <summary>[items, features] for one user; of an example that is learned from by vectors that were not learned from its user.</summary>
    public void Write(ReadOnlySpan<HistoryEvent> newestFirst, long time, ReadOnlySpan<Candidate> candidates, Span<float> destination, int? learnedUser = null)
    {
        var split = new SessionSplit(historyLength);
        split.Set(newestFirst, []);
        var inputs = new CandidateInputs
        {
            Popularity = [],
            MaxPopularity = 0,
            HistoryRows = [],
            Events = split.Events,
            Shown = split.Shown,
            Time = time,
            Vectors = learnedUser is { } user ? source.VectorsWithout(user) : source.Vectors,
            Kinds = source.Kinds,
        };
        for (var f = 0; f < _features.Length; f++)
        {
            _features[f].Write(candidates, in inputs, destination[f..], _features.Length);
        }
    }
}
