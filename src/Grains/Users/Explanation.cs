using Recsys.Core;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Users;

/// <summary>Turns the notes of a pipeline run into what the client is told.</summary>
internal static class Explanation
{
    private const int MostFeatures = 5;
    private const int MostFiltered = 100;
    private const int MostCapped = 100;

    public static RecommendExplanation Of(
        ItemTable table, ServingModel? serving, ReadOnlySpan<float> interest, RecommendResponse answer, PipelineTrace trace, RankedItem[] ranked)
    {
        var items = new ExplainedItem[ranked.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var rank = trace.Of(ranked[i]);
            items[i] = new ExplainedItem(
                answer.Items[i],
                rank.RecallPlace + 1,
                rank.RecallScore,
                rank.RankPlace + 1,
                [.. rank.Effects.Take(MostFeatures).Select(e => new ExplainedFeature(e.Feature, e.Change))]);
        }

        var filtered = new List<FilteredItem>(trace.Filter.Refused.Count);
        foreach (var (index, reason) in trace.Filter.Refused)
        {
            var row = serving?.Rows.RowOf(index) ?? -1;
            filtered.Add(new FilteredItem(table.GetId(index), reason, row < 0 || interest.IsEmpty ? 0 : VectorMath.Dot(interest, serving!.Model.Recall[row])));
        }

        return new RecommendExplanation(
            answer.ModelVersion,
            trace.Candidates,
            items,
            [.. filtered.OrderByDescending(f => f.RecallScore).ThenBy(f => f.ItemId, StringComparer.Ordinal).Take(MostFiltered)],
            answer.DegradedReason)
        {
            Capped = [.. trace.Capped.Take(MostCapped).Select(c => new CappedItem(table.GetId(c.Index), c.RankPlace + 1, c.Field, c.Value, c.Most))],
        };
    }
}
