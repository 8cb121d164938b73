using Recsys.Core;
using Recsys.Evaluation;
using Recsys.Models;
using Recsys.Training.Torch;
using TorchSharp;

namespace Recsys.Training;

/// <summary>Ranks all items for held-out events after each epoch.</summary>
internal sealed class TwoTowerValidation
{
    private readonly UserHistories _histories;
    private readonly FeatureSchema _schema;
    private readonly List<(TargetSample Sample, int[] Excluded)> _questions;
    private readonly FullRanking _ranking;

    private TwoTowerValidation(UserHistories histories, FeatureSchema schema, List<(TargetSample Sample, int[] Excluded)> questions)
    {
        _histories = histories;
        _schema = schema;
        _questions = questions;
        _ranking = new FullRanking(questions);
    }

    /// <summary>One question per user: the first held-out event that counts, on an item new to the user.</summary>
    public static TwoTowerValidation Create(UserHistories histories, FeatureSchema schema, InteractionDataset validation, TwoTowerOptions options)
    {
        var questions = new List<(TargetSample Sample, int[] Excluded)>();
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

            var index = Array.FindIndex(heldOut[u], e => TargetSamples.Counts(schema, e.Kind) && !own.Contains(e.Item));
            if (own.Count > 0 && index >= 0)
            {
                var position = histories.All(u).Length;
                questions.Add((new TargetSample(u, position, heldOut[u][index].Item), [.. own]));
            }
        }

        if (questions.Count == 0)
        {
            throw new TrainingDataException(
                $"None of the {validation.Interactions.Length} validation events of '{validation.Name}' is on an item new to a user with a training history.");
        }

        if (questions.Count > options.ValidationUsers)
        {
            new Random(options.Seed).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(questions));
            questions.RemoveRange(options.ValidationUsers, questions.Count - options.ValidationUsers);
        }

        return new TwoTowerValidation(histories, schema, questions);
    }

    public IReadOnlyDictionary<string, double> Measure(ItemTower items, UserTower tower, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var vectors = items.ForwardAll();
        var (hitRate, ndcg) = _ranking.Measure(vectors, (start, count) =>
        {
            var batch = SequenceBatch.Create(_schema, count, i => _histories.All(_questions[start + i].Sample.User));
            var rows = Array.ConvertAll(batch.Rows, r => (long)r).ToTensor(device, batch.Rows.Length);
            var history = vectors.index_select(0, rows).reshape(batch.Count, batch.Length, vectors.shape[1]);
            return tower.forward(history, batch.Weights.ToTensor(device, batch.Count, batch.Length));
        });
        return new Dictionary<string, double> { [MetricNames.HitRate(FullRanking.Cutoff)] = hitRate, [MetricNames.Ndcg(FullRanking.Cutoff)] = ndcg };
    }
}
