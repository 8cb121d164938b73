using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Ranking.Din;

/// <summary>
/// Judges a ranker on held-out events: AUC and log-loss where validation data has impressions, and always NDCG at 10 of
/// recall's proposals in the ranker's order (0 where recall misses the target), beside recall's own order.
/// </summary>
internal sealed class DinValidation
{
    /// <summary>NDCG of recall's own order of the same proposals.</summary>
    public const string RecallNdcg = "Recall NDCG@10";

    private const int Cutoff = 10;
    private readonly TwoTowerModel _recall;
    private readonly FeatureSchema _schema;
    private readonly UserHistories _merged;
    private readonly List<RankList> _impressions;
    private readonly List<(SequenceBatch History, float[] Interest, RankList Proposals, int Target)> _questions = [];
    private readonly bool _bothLabels;
    private double _recallNdcg;

    private DinValidation(TwoTowerModel recall, FeatureSchema schema, UserHistories merged, List<RankList> impressions)
    {
        _recall = recall;
        _schema = schema;
        _merged = merged;
        _impressions = impressions;
        var labels = impressions.SelectMany(l => l.Labels).Distinct().Count();
        _bothLabels = labels > 1;
        Note = labels == 1
            ? $"the {impressions.Count} validation impressions have one label, which defines no {MetricNames.Auc}: {MetricNames.Ndcg(Cutoff)} decides when to stop"
            : null;
    }

    /// <summary>What to say where the usual metric does not decide when to stop; null where it does.</summary>
    public string? Note { get; }

    public static DinValidation Create(
        InteractionDataset train,
        InteractionDataset validation,
        UserHistories histories,
        FeatureSchema schema,
        TwoTowerModel recall,
        RankListSource lists,
        DinOptions options)
    {
        var random = new Random(options.Seed);
        List<RankList> impressions = [];
        var merged = histories;
        if (lists.UsesImpressions)
        {
            // Later impressions see the validation events before them, as serving would.
            var all = train.With([.. train.Interactions, .. validation.Interactions]);
            merged = new UserHistories(all);
            impressions = ImpressionLists.Find(all, schema, options.LabelWindow, options.MaxListLength)
                .Where(l => l.Position >= histories.All(l.User).Length)
                .ToList();
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(impressions));
            impressions = impressions.Take(4 * options.ValidationUsers).ToList();
        }

        var result = new DinValidation(recall, schema, merged, impressions);
        result.AddQuestions(validation, histories, options, random);
        return result._bothLabels || result._questions.Exists(q => q.Target >= 0)
            ? result
            : throw new TrainingDataException(
                $"'{validation.Name}' has nothing that could tell a good epoch of the ranker from a bad one: its validation impressions have " +
                $"{(impressions.Count == 0 ? "no" : "one")} label, and of {result._questions.Count} users' next items recall proposes none among {options.RecallSize}.");
    }

    /// <summary>AUC and log-loss (with impressions), NDCG at 10, and <see cref="RecallNdcg"/>.</summary>
    public IReadOnlyDictionary<string, double> Measure(DinModel model)
    {
        var metrics = new Dictionary<string, double>();
        if (_impressions.Count > 0)
        {
            MeasureImpressions(model, metrics);
        }

        if (_questions.Count > 0)
        {
            var gain = 0.0;
            foreach (var (history, interest, proposals, target) in _questions)
            {
                if (target >= 0)
                {
                    gain += Gain(model.Score(history, interest, [proposals]), target);
                }
            }

            metrics[MetricNames.Ndcg(Cutoff)] = gain / _questions.Count;
            metrics[RecallNdcg] = _recallNdcg;
        }

        return metrics;
    }

    /// <summary>
    /// What early stopping raises: NDCG, or with impressions AUC less the share of recall's NDCG that the new order loses:
    /// what is shown is no random draw of what recall proposes, and a ranker that tells the former apart may spoil the latter.
    /// </summary>
    public double Objective(IReadOnlyDictionary<string, double> metrics)
    {
        var ndcg = metrics.GetValueOrDefault(MetricNames.Ndcg(Cutoff));
        if (!metrics.TryGetValue(MetricNames.Auc, out var auc) || double.IsNaN(auc))
        {
            return ndcg;
        }

        return auc + (_recallNdcg > 0 ? Math.Min(0, (ndcg / _recallNdcg) - 1) : 0);
    }

    // Ties count against the target.
    private static double Gain(ReadOnlySpan<float> scores, int target)
    {
        var rank = 1;
        for (var i = 0; i < scores.Length; i++)
        {
            rank += i != target && !(scores[i] < scores[target]) ? 1 : 0;
        }

        return rank <= Cutoff ? 1 / Math.Log2(1 + rank) : 0;
    }

    private void AddQuestions(InteractionDataset validation, UserHistories histories, DinOptions options, Random random)
    {
        var users = validation.ByUser();
        var order = Enumerable.Range(0, users.Length).ToArray();
        random.Shuffle(order);
        foreach (var u in order)
        {
            if (_questions.Count == options.ValidationUsers)
            {
                break;
            }

            var own = new HashSet<int>();
            foreach (var e in histories.All(u))
            {
                if (TargetSamples.Counts(_schema, e.Kind))
                {
                    own.Add(e.Row);
                }
            }

            var index = Array.FindIndex(users[u], e => TargetSamples.Counts(_schema, e.Kind) && !own.Contains(e.Item));
            if (own.Count > 0 && index >= 0)
            {
                AddQuestion(u, users[u][index], own, histories, options.RecallSize);
            }
        }

        _recallNdcg /= Math.Max(1, _questions.Count);
    }

    private void AddQuestion(int user, Interaction target, HashSet<int> own, UserHistories histories, int recallSize)
    {
        var history = SequenceBatch.Create(_schema, 1, _ => histories.All(user));
        var interest = _recall.ComputeInterests(history);
        var top = new TopK(new ScoredItem[Math.Min(recallSize, _recall.ItemCount)]);
        for (var i = 0; i < _recall.ItemCount; i++)
        {
            if (!own.Contains(i))
            {
                top.Add(i, VectorMath.Dot(interest, _recall[i]));
            }
        }

        var proposals = top.SortDescending().ToArray();
        var items = Array.ConvertAll(proposals, p => p.Item);
        var place = Array.IndexOf(items, target.Item);
        _questions.Add((history, interest, new RankList(user, 0, target.Time, items, new float[items.Length]), place));
        _recallNdcg += place >= 0 ? Gain(Array.ConvertAll(proposals, p => p.Score), place) : 0;
    }

    private void MeasureImpressions(DinModel model, Dictionary<string, double> metrics)
    {
        var probabilities = new List<float>();
        var labels = new List<bool>();
        foreach (var list in _impressions)
        {
            var history = SequenceBatch.Create(_schema, 1, _ => _merged.Before(list.User, list.Position));
            probabilities.AddRange(model.Score(history, _recall.ComputeInterests(history), [list]));
            labels.AddRange(list.Labels.Select(l => l > 0));
        }

        metrics[MetricNames.Auc] = ClickMetrics.Auc(probabilities.ToArray(), labels.ToArray());
        metrics[MetricNames.LogLoss] = ClickMetrics.LogLoss(probabilities.ToArray(), labels.ToArray());
    }
}
