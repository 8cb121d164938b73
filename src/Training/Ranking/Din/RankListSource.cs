using Recsys.Core;
using Recsys.Data;
using Recsys.Models;
using Recsys.Training.Recall;
using Recsys.Training.Recall.TwoTower;

namespace Recsys.Training.Ranking.Din;

/// <summary>The lists to learn from: impression lists of the data, or positives with sampled negatives.</summary>
internal sealed class RankListSource
{
    private readonly DinOptions _options;
    private readonly FeatureSchema _schema;
    private readonly UserHistories _histories;
    private readonly TwoTowerModel _recall;
    private readonly NegativeSampler _negatives;
    private readonly HashSet<int>[] _ownItems;
    private readonly List<RankList> _impressions = [];
    private readonly List<TargetSample> _targets = [];

    public RankListSource(InteractionDataset train, UserHistories histories, FeatureSchema schema, TwoTowerModel recall, DinOptions options)
    {
        _options = options;
        _schema = schema;
        _histories = histories;
        _recall = recall;
        _negatives = new NegativeSampler(options, recall);
        UsesImpressions = options.UseImpressions ?? HasImpressions(train);
        _ownItems = new HashSet<int>[train.UserCount];
        for (var u = 0; u < _ownItems.Length; u++)
        {
            _ownItems[u] = [];
        }

        foreach (var e in train.Interactions)
        {
            if (TargetSamples.Counts(schema, e.Kind))
            {
                _ownItems[e.User].Add(e.Item);
            }
        }

        if (UsesImpressions)
        {
            _impressions = ImpressionLists.Find(train, schema, options.LabelWindow, options.MaxListLength);
        }
        else
        {
            _targets = TargetSamples.Find(train, schema);
        }

        var positives = UsesImpressions ? _impressions.Sum(l => (long)l.Labels.Sum()) : _targets.Count;
        if (positives < 2)
        {
            throw new TrainingDataException(
                $"'{train.Name}' has {positives} positives {(UsesImpressions ? "among its impressions" : "with a history")}; training needs at least 2.");
        }
    }

    /// <summary>Whether labels come from impressions.</summary>
    public bool UsesImpressions { get; }

    /// <summary>One pass in random order, by steps.</summary>
    public IEnumerable<IReadOnlyList<RankList>> Epoch(Random random)
    {
        var total = UsesImpressions ? _impressions.Count : _targets.Count;
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_impressions));
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_targets));
        var count = _options.SamplesPerEpoch > 0 ? Math.Min(_options.SamplesPerEpoch, total) : total;
        for (var start = 0; start < count; start += _options.BatchSize)
        {
            var size = Math.Min(_options.BatchSize, count - start);
            yield return UsesImpressions ? _impressions.GetRange(start, size) : WithNegatives(_targets.GetRange(start, size), random);
        }
    }

    /// <summary>Lists for targets, with negatives drawn now.</summary>
    public List<RankList> WithNegatives(List<TargetSample> targets, Random random)
    {
        var history = SequenceBatch.Create(_schema, targets.Count, i => _histories.Before(targets[i].User, targets[i].Position));
        return _negatives.Draw(targets, _recall.ComputeInterests(history), i => TimeOf(targets[i]), i => _ownItems[targets[i].User], random);
    }

    private static bool HasImpressions(InteractionDataset dataset)
    {
        foreach (var e in dataset.Interactions)
        {
            if (e.Kind == InteractionKind.Impression)
            {
                return true;
            }
        }

        return false;
    }

    // The newest-first list reversed: position p from the oldest. A held-out target lies behind the list; its time is not known here.
    private long TimeOf(TargetSample sample)
    {
        var all = _histories.All(sample.User);
        return sample.Position < all.Length ? all[all.Length - 1 - sample.Position].Time : all[0].Time;
    }
}
