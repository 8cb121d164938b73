using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Layers;
using TorchSharp;

namespace Recsys.Training.Recall;

/// <summary>Ranks all items for held-out events after each epoch of a retrieval model.</summary>
internal sealed class RecallValidation
{
    private readonly UserHistories _histories;
    private readonly FeatureSchema _schema;
    private readonly List<(TargetSample Sample, int[] Excluded, long Time)> _questions;
    private readonly FullRanking _ranking;

    private RecallValidation(UserHistories histories, FeatureSchema schema, List<(TargetSample Sample, int[] Excluded, long Time)> questions)
    {
        _histories = histories;
        _schema = schema;
        _questions = questions;
        _ranking = new FullRanking([.. questions.Select(q => (q.Sample, q.Excluded))]);
    }

    /// <summary>One question per user: the first held-out event that counts, on an item new to the user unless repeats are answers.</summary>
    public static RecallValidation Create(
        UserHistories histories, FeatureSchema schema, InteractionDataset validation, int users, int seed, bool repeats = false)
    {
        var questions = new List<(TargetSample Sample, int[] Excluded, long Time)>();
        var heldOut = validation.ByUser();
        for (var u = 0; u < heldOut.Length; u++)
        {
            var own = new HashSet<int>();
            foreach (var e in histories.All(u))
            {
                if (TargetSamples.Counts(schema, e.Kind))
                {
                    own.Add(e.Row);
                }
            }

            var index = Array.FindIndex(heldOut[u], e => TargetSamples.Counts(schema, e.Kind) && (repeats || !own.Contains(e.Item)));
            if (own.Count > 0 && index >= 0)
            {
                var position = histories.All(u).Length;
                questions.Add((new TargetSample(u, position, heldOut[u][index].Item), repeats ? [] : [.. own], heldOut[u][index].Time));
            }
        }

        if (questions.Count == 0)
        {
            throw new TrainingDataException(
                $"None of the {validation.Interactions.Length} validation events of '{validation.Name}' is on an item new to a user with a training history.");
        }

        if (questions.Count > users)
        {
            new Random(seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(questions));
            questions.RemoveRange(users, questions.Count - users);
        }

        return new RecallValidation(histories, schema, questions);
    }

    /// <summary>Hit rate and NDCG at 10.</summary>
    /// <param name="vectors">Vectors of all items [items, R].</param>
    /// <param name="userSide">Histories [B, T, R] and weights [B, T] to interests [B, R].</param>
    /// <param name="device">Where both live.</param>
    public IReadOnlyDictionary<string, double> Measure(torch.Tensor vectors, Func<torch.Tensor, torch.Tensor, torch.Tensor> userSide, torch.Device device) =>
        Measure(vectors, (history, weights, _) => userSide(history, weights), device);

    /// <summary>Hit rate and NDCG at 10 of a user side that also looks at who is asked for, and when.</summary>
    public IReadOnlyDictionary<string, double> Measure(
        torch.Tensor vectors, Func<torch.Tensor, torch.Tensor, IReadOnlyList<(int User, long Time)>, torch.Tensor> userSide, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var (hitRate, ndcg) = _ranking.Measure(vectors, (start, count) =>
        {
            var batch = SequenceBatch.Create(_schema, count, i => _histories.All(_questions[start + i].Sample.User));
            var rows = Array.ConvertAll(batch.Rows, r => (long)r).ToTensor(device, batch.Rows.Length);
            var history = vectors.index_select(0, rows).reshape(batch.Count, batch.Length, vectors.shape[1]);
            return userSide(
                history, batch.Weights.ToTensor(device, batch.Count, batch.Length), [.. _questions.GetRange(start, count).Select(q => (q.Sample.User, q.Time))]);
        });
        return new Dictionary<string, double> { [MetricNames.HitRate(FullRanking.Cutoff)] = hitRate, [MetricNames.Ndcg(FullRanking.Cutoff)] = ndcg };
    }
}
