using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Training.Runs;

namespace Recsys.Offline;

/// <summary>What next-item models are trained and tested on.</summary>
/// <param name="Train">What is learned from.</param>
/// <param name="Validation">What decides when to stop.</param>
/// <param name="Questions">The test.</param>
/// <param name="Cutoffs">Cutoffs of the test's metrics.</param>
/// <param name="Repeats">Whether items that the user has met may be the answer.</param>
internal sealed record NextItemTask(InteractionDataset Train, InteractionDataset Validation, RankingQuestions Questions, int[] Cutoffs, bool Repeats)
{
    /// <summary>What the item vectors of next-item models begin with; null for random numbers.</summary>
    public PretrainedItems? Pretrained { get; init; }

    // Sessions whose last click validates.
    private const int ValidationSessions = 5000;

    /// <summary>Users with long-lived histories, by a split.</summary>
    public static NextItemTask Of(DatasetSplit split) =>
        new(split.Train, split.Validation, OfflineEvaluation.Asked(RankingQuestions.Create(split)), [5, 10], Repeats: false);

    /// <summary>Anonymous sessions with their publisher's questions; the last click of each of the last sessions validates.</summary>
    public static NextItemTask Of(SessionData sessions)
    {
        var (train, validation) = (new List<Interaction>(), new List<Interaction>());
        var users = sessions.Train.ByUser();
        var first = Array.FindLastIndex(users, u => u.Length > 0) + 1 - ValidationSessions;
        for (var u = 0; u < users.Length; u++)
        {
            var kept = u >= first && users[u].Length > 1 ? users[u].Length - 1 : users[u].Length;
            train.AddRange(users[u].AsSpan(0, kept));
            validation.AddRange(users[u].AsSpan(kept));
        }

        var known = sessions.Train.With(train);
        return new(known, sessions.Train.With(validation), SessionQuestions.Create(known, sessions.Test), [10, 20], Repeats: true);
    }

    /// <summary>Hit rate, NDCG and reciprocal rank of a recommender.</summary>
    public IReadOnlyDictionary<string, double> Measure(IRecommender recommender, CancellationToken cancellationToken)
    {
        var result = RankingEvaluator.Evaluate(recommender, Questions, new Recsys.Evaluation.RankingOptions { Cutoffs = Cutoffs }, cancellationToken);
        return result.Metrics.Where(m => !m.Key.StartsWith("Coverage", StringComparison.Ordinal)).ToDictionary();
    }
}
