using Recsys.Core;

namespace Recsys.Evaluation;

/// <summary>
/// Measures a recommender in full ranking: every item of the catalogue competes, save those the user has already met.
/// Sampled negatives are not offered, as they reorder recommenders (Krichene and Rendle, KDD 2020).
/// </summary>
public static class RankingEvaluator
{
    /// <summary>Asks all questions and averages the metrics, each question with equal weight.</summary>
    /// <param name="recommender">The recommender; thread-safe unless <see cref="RankingOptions.MaxParallelism"/> is 1.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The metrics; the same for any parallelism, as sums are taken in the order of the questions.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="AggregateException">
    /// The recommender failed or broke its contract (<see cref="InvalidOperationException"/>: an excluded, unknown or
    /// double item), for one question or more.
    /// </exception>
    public static RankingResult Evaluate(
        IRecommender recommender,
        RankingQuestions questions,
        RankingOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new RankingOptions();
        options.Validate();
        var largest = options.Cutoffs.Max();
        var run = Run(recommender, questions, largest, options.MaxParallelism, cancellationToken);
        var rankings = run.Answers.Select(a => a.Ranking).ToArray();
        var metrics = new Dictionary<string, double>();
        foreach (var k in options.Cutoffs.Distinct().Order())
        {
            metrics[MetricNames.HitRate(k)] = Mean(rankings, questions, k, RankingMetrics.HitRate);
            metrics[MetricNames.Ndcg(k)] = Mean(rankings, questions, k, RankingMetrics.Ndcg);
            metrics[MetricNames.Coverage(k)] = ListMetrics.Coverage(rankings, questions.ItemCount, k);
        }

        metrics[MetricNames.Mrr(largest)] = Mean(rankings, questions, largest, RankingMetrics.ReciprocalRank);
        return new RankingResult
        {
            Recommender = recommender.Name,
            Dataset = questions.Dataset,
            Protocol = questions.Protocol,
            Questions = rankings.Length,
            HeldOutEvents = questions.HeldOutEvents,
            RepeatedEvents = questions.RepeatedEvents,
            Items = questions.ItemCount,
            Metrics = metrics,
        };
    }

    /// <summary>Asks all questions and keeps the lists, for metrics by user (<see cref="MetricCatalog"/>).</summary>
    /// <param name="recommender">The recommender; thread-safe unless <paramref name="maxParallelism"/> is 1.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="k">Length of the lists, from 1.</param>
    /// <param name="maxParallelism">Most questions asked at once, from 1; null for the number of processors.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <returns>The lists, in the order of the questions.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="AggregateException">As for <see cref="Evaluate"/>.</exception>
    public static RankingRun Run(
        IRecommender recommender,
        RankingQuestions questions,
        int k,
        int? maxParallelism = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var parallelism = maxParallelism ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1, nameof(maxParallelism));
        var rankings = new int[questions.Questions.Count][];
        Parallel.For(
            0,
            rankings.Length,
            new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellationToken },
            i => rankings[i] = Rank(recommender, questions.Questions[i], questions.ItemCount, k));
        return new RankingRun(
            recommender.Name,
            questions.ItemCount,
            [.. rankings.Select((ranking, i) => new RankedAnswer(questions.Questions[i], ranking, questions.Items))]);
    }

    private delegate double ListMetric(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k);

    private static int[] Rank(IRecommender recommender, RankingQuestion question, int itemCount, int k)
    {
        var list = new ScoredItem[k];
        var count = recommender.Recommend(question.State, question.Seen, list);
        var ranking = new int[count];
        for (var i = 0; i < count; i++)
        {
            var item = list[i].Item;
            if ((uint)item >= (uint)itemCount || question.Seen.Contains(item) || ranking.AsSpan(0, i).Contains(item))
            {
                throw new InvalidOperationException(
                    $"'{recommender.Name}' returned item {item} at rank {i + 1} for user {question.State.User}: it is "
                    + $"excluded, returned twice, or outside the {itemCount} items.");
            }

            ranking[i] = item;
        }

        return ranking;
    }

    private static double Mean(int[][] rankings, RankingQuestions questions, int k, ListMetric metric)
    {
        var sum = 0.0;
        for (var i = 0; i < rankings.Length; i++)
        {
            sum += metric(rankings[i], questions.Questions[i].Relevant, k);
        }

        return rankings.Length == 0 ? double.NaN : sum / rankings.Length;
    }
}
