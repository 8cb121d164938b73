using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// Takes notes while <see cref="RecommendationPipeline.Recommend"/> makes a list: where each item stood after each stage,
/// which features moved its score, and what the filter refused. For one request, which runs slower for it.
/// </summary>
public sealed class PipelineTrace
{
    private readonly Dictionary<int, (int Place, float Score)> _recalled = [];
    private readonly Dictionary<int, (int Place, float RecallScore)> _ranked = [];
    private readonly Dictionary<int, List<FeatureEffect>> _effects = [];
    private readonly List<CappedRank> _capped = [];

    /// <summary>What the filter refused.</summary>
    public FilterTrace Filter { get; } = new();

    /// <summary>Items that the caps passed over while the list was filled, the best first.</summary>
    public IReadOnlyList<CappedRank> Capped => _capped;

    /// <summary>Number of candidates that recall brought.</summary>
    public int Candidates => _recalled.Count;

    /// <summary>Puts what is known of an item of the answer together.</summary>
    /// <param name="item">The item.</param>
    public ExplainedRank Of(RankedItem item)
    {
        var (recallPlace, channelScore) = _recalled[item.Index];
        var (rankPlace, recallScore) = _ranked[item.Index];
        return new ExplainedRank(recallPlace, channelScore, recallScore, rankPlace, _effects.TryGetValue(item.Index, out var effects) ? effects : []);
    }

    internal void PassedOver(int index, (string Field, string Value, int Most) cap) =>
        _capped.Add(new CappedRank(index, _ranked[index].Place, cap.Field, cap.Value, cap.Most));

    internal void Moved(int index, string rule, float by)
    {
        if (!_effects.TryGetValue(index, out var effects))
        {
            _effects[index] = effects = [];
        }

        effects.Add(new FeatureEffect(rule, by));
        effects.Sort(static (a, b) => Math.Abs(b.Change).CompareTo(Math.Abs(a.Change)));
    }

    internal void Recalled(CandidateList candidates)
    {
        for (var i = 0; i < candidates.Count; i++)
        {
            _recalled[candidates.Items[i].Index] = (i, candidates.Items[i].Score);
        }
    }

    internal void Ranked(in PipelineRun run)
    {
        var scores = run.Candidates.Scores;
        var order = new ScoredItem[scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = new ScoredItem(i, scores[i]);
        }

        Array.Sort(order);
        for (var place = 0; place < order.Length; place++)
        {
            var index = run.Candidates.Items[order[place].Item].Index;
            var row = run.Serving?.Rows.RowOf(index) ?? -1;
            _ranked[index] = (place, row < 0 || run.Query.Interest.IsEmpty ? 0 : VectorMath.Dot(run.Query.Interest, run.Serving!.Model.Recall[row]));
        }
    }

    /// <summary>Scores the ranked candidates once more without each of the ranker's inputs.</summary>
    internal void Explain(ServingModel serving, in RankRequest request, CandidateList candidates)
    {
        var without = new float[candidates.Known];
        foreach (var input in serving.Model.RankInputs)
        {
            try
            {
                serving.Model.Score(request, candidates.Rows, without, input);
            }
            catch (ModelOutputException)
            {
                // A graph need not have an answer to an input of zeros; then it has no effect to tell of.
                continue;
            }

            for (var i = 0; i < without.Length; i++)
            {
                var index = candidates.Items[i].Index;
                if (!_effects.TryGetValue(index, out var effects))
                {
                    _effects[index] = effects = [];
                }

                effects.Add(new FeatureEffect(input, candidates.Scores[i] - without[i]));
            }
        }

        foreach (var effects in _effects.Values)
        {
            effects.Sort(static (a, b) => Math.Abs(b.Change).CompareTo(Math.Abs(a.Change)));
        }
    }
}
