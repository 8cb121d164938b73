using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;

namespace Recsys.Offline;

/// <summary>
/// Next-click prediction in sessions as the papers on it measure: all items are ranked, those of the session too. A line of
/// the test file is a session's beginning and, last, the item that came next; an item that training does not have is a miss.
/// </summary>
internal static class NextClickTest
{
    private const int Cutoff = 20;

    /// <summary>P@20 (the share of lines whose item is among the first twenty) and MRR@20.</summary>
    public static IReadOnlyDictionary<string, double> Evaluate(
        IRecommender recommender, InteractionDataset train, string file, CancellationToken cancellationToken)
    {
        var indexes = train.ItemIds.Index().ToDictionary(i => i.Item, i => i.Index, StringComparer.Ordinal);
        var lines = Utf8Text.ReadLines(file).Select(SessionLines.Items).Where(items => items.Length > 0).ToArray();
        var ranks = new int[lines.Length];
        Parallel.For(0, lines.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            if (lines[i].Length < 2)
            {
                throw new ArgumentException($"Line '{string.Join(' ', lines[i])}' of {file} has one item; a beginning and the next item are needed.");
            }

            var history = lines[i][..^1].Select((id, at) => new HistoryEvent(indexes.GetValueOrDefault(id, -1), InteractionKind.Click, 0, at)).ToArray();
            var list = new ScoredItem[Cutoff];
            var count = recommender.Recommend(new UserState(-1, history, history.Length), new HashSet<int>(), list);
            var label = indexes.GetValueOrDefault(lines[i][^1], -1);
            ranks[i] = 1 + Array.FindIndex(list, 0, count, s => s.Item == label);
        });
        return new Dictionary<string, double>
        {
            [$"P@{Cutoff}"] = ranks.Average(rank => rank > 0 ? 1.0 : 0),
            [$"MRR@{Cutoff}"] = ranks.Average(rank => rank > 0 ? 1.0 / rank : 0),
            ["Questions"] = ranks.Length,
        };
    }
}
