using Recsys.Models;
using Recsys.Training.Ranking;
using Recsys.Training.Ranking.Din;
using Recsys.Training.Recall;

namespace Recsys.Training.Export;

/// <summary>What a version has of content fields: those of recall and of the ranker together, with rows of their numbers for each that reads any.</summary>
internal sealed class ContentParts
{
    public ContentParts(RecallModel recall, TrainedRanker? ranker, DinModel? din)
    {
        IReadOnlyList<ContentField> ofRank = ranker?.Contents ?? (din?.ContentRows is null ? [] : recall.Contents);
        Fields = [.. recall.Contents.Concat(ofRank).DistinctBy(f => f.Name)];
        if (ofRank.FirstOrDefault(f => !Fields.Contains(f)) is { } other)
        {
            throw new ArgumentException($"The content '{other.Name}' is of another length in the ranker than in recall.");
        }

        Recall = recall.Contents.Count == 0 ? null : InOrder(recall.Contents, recall.ContentVectors, recall.Dimension);
        if (ofRank.Count > 0)
        {
            // DIN's items have nothing for what is unknown.
            var width = ranker?.ItemWidth ?? din!.Schema.RankDimension;
            var rows = ranker?.ContentRows() ?? [.. new float[width], .. din!.ContentRows!];
            Rank = [.. rows[..width], .. InOrder(ofRank, rows[width..], width)];
        }
    }

    /// <summary>The fields, in the order of the rows.</summary>
    public IReadOnlyList<ContentField> Fields { get; }

    /// <summary>Rows in the recall space; null where recall reads none.</summary>
    public float[]? Recall { get; }

    /// <summary>The row of an unknown item and rows in the rank space; null where the ranker reads none.</summary>
    public float[]? Rank { get; }

    // The rows of all fields, zero for those that this part does not read.
    private float[] InOrder(IReadOnlyList<ContentField> own, float[] rows, int width)
    {
        var all = new List<float>();
        foreach (var field in Fields)
        {
            var first = own.TakeWhile(f => f != field).Sum(f => f.Dimension) * width;
            var length = field.Dimension * width;
            all.AddRange(own.Contains(field) ? rows.AsSpan(first, length) : new float[length]);
        }

        return [.. all];
    }
}
