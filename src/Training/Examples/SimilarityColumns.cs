using Recsys.Core;
using Recsys.Data;
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

    /// <summary>Shares of the numbers of users' pasts; without any until <see cref="Fit"/>.</summary>
    public NumberShares Shares { get; private set; } = NumberShares.Empty;

    /// <summary>Takes quantiles of the numbers of users' pasts.</summary>
    /// <param name="set">The examples.</param>
    /// <param name="train">Indexes of those to learn from.</param>
    public void Fit(ExampleSet set, IReadOnlyList<int> train)
    {
        const int Most = 50_000;
        var numbers = CandidateFeature.NumbersIn(names).ToDictionary(n => n, _ => new List<float>());
        if (numbers.Count == 0)
        {
            return;
        }

        var split = new SessionSplit(historyLength);
        Span<float> one = [0];
        for (var i = 0; i < train.Count; i += 1 + (train.Count / Most))
        {
            var e = set.Examples[train[i]];
            split.Set(set.HistoryOf(train[i]), []);
            var inputs = Inputs(split, e.Time, null);
            foreach (var (name, values) in numbers)
            {
                CandidateFeature.WriteNumbers(name, [new Candidate(e.Item, 0)], in inputs, one);
                values.Add(one[0]);
            }
        }

        Shares = new NumberShares(numbers.ToDictionary(n => n.Key, n => (IReadOnlyList<float>)NumberShares.QuantilesOf(n.Value)));
    }

    /// <summary>[items, features] for one user; of an example that is learned from by vectors that were not learned from its user.</summary>
    public void Write(ReadOnlySpan<HistoryEvent> newestFirst, long time, ReadOnlySpan<Candidate> candidates, Span<float> destination, int? learnedUser = null)
    {
        var split = new SessionSplit(historyLength);
        split.Set(newestFirst, []);
        var inputs = Inputs(split, time, learnedUser is { } user ? source.VectorsWithout(user) : source.Vectors);
        for (var f = 0; f < _features.Length; f++)
        {
            _features[f].Write(candidates, in inputs, destination[f..], _features.Length);
        }
    }

    private CandidateInputs Inputs(SessionSplit split, long time, EmbeddingTable? vectors) => new()
    {
        Popularity = [],
        MaxPopularity = 0,
        HistoryRows = [],
        Events = split.Events,
        Shown = split.Shown,
        Time = time,
        Vectors = vectors,
        Kinds = source.Kinds,
        Shares = Shares,
    };
}
