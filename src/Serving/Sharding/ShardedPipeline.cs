using Microsoft.Extensions.Logging;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Serving;

/// <summary>
/// The pipeline over a divided catalogue, on the user's silo: merges what the parts recalled, ranks it and cuts the answer, by the stages that serve a
/// whole one. So the list is that of a whole catalogue, item for item, where all parts have answered.
/// </summary>
/// <param name="instruments">Metrics.</param>
/// <param name="logger">Log.</param>
public sealed class ShardedPipeline(ServingInstruments instruments, ILogger<ShardedPipeline> logger)
{
    private readonly RankStage _rank = new(logger);

    /// <summary>Makes a list.</summary>
    /// <param name="serving">The leased model, or null where none is active.</param>
    /// <param name="query">The user and their question; excluded items and conditions are the parts' concern.</param>
    /// <param name="gathered">What the parts brought.</param>
    /// <param name="caps">Bounds on the items of one value; null for none.</param>
    /// <param name="asked">The channels that they were asked.</param>
    /// <param name="destination">Where the items go: indexes are those of <see cref="GatheredCandidates.Table"/>, sources numbers of events of the session.</param>
    /// <param name="count">How many items were written.</param>
    /// <param name="degraded">Null, or what was left out and why.</param>
    /// <returns>What the parts are still to be asked for, before this is called again; null where the list is made.</returns>
    public ShardFill? Recommend(
        ServingModel? serving, in PipelineQuery query, GatheredCandidates gathered, IReadOnlyList<ItemCap>? caps, ShardedChannels asked, Span<RankedItem> destination, out int count, out string? degraded)
    {
        var start = instruments.Start();
        var run = new PipelineRun(query.Plan!, serving, query with { Caps = caps is null ? null : new ItemCaps(gathered.Table, caps) }, PipelineScratch.OfThread, null)
        {
            Rows = gathered.Rows,
            Degraded = serving is null ? RecommendationPipeline.NoVersion : null,
        };
        run.Scratch.Begin(run.Wanted + (caps is null ? 0 : query.Count), query.Session.Length, query.Count);
        run.Scratch.Filter.Reset(gathered.Table);
        run.Recall = new RecallQuery
        {
            Table = gathered.Table,
            Filter = run.Scratch.Filter,
            Model = serving?.Model,
            Interest = query.Interest,
            History = RecommendationPipeline.ToRows(serving, query.Session, run.Scratch.History),
            Time = query.Time,
        };
        (count, degraded) = (0, null);
        if (GatheredRecall.Run(ref run, gathered, asked) is { } lacking)
        {
            return lacking;
        }

        _rank.Run(ref run);
        if (query.Order is { } order)
        {
            order.Fill(run);
            order.Ids = new string[gathered.Table.Count];
            for (var k = 0; k < order.Ids.Length; k++)
            {
                order.Ids[k] = gathered.Table.GetId(k);
            }
        }

        count = RecommendationPipeline.Cut(run, 1, destination);
        degraded = run.Degraded;
        instruments.Answered(start, degraded is not null);
        return null;
    }

    /// <summary>Makes a later page of a list.</summary>
    /// <param name="page">Number of the page, from 2.</param>
    /// <param name="query">The user and their question, with the order that <see cref="Recommend"/> kept.</param>
    /// <param name="caps">Bounds on the items of one value; null for none.</param>
    /// <param name="gathered">What the parts say of the items of <see cref="RankedOrder.Open"/>.</param>
    /// <param name="destination">Where the items go; indexes are those of the table that the list was made of, see <see cref="IdOf"/>.</param>
    public int Continue(int page, in PipelineQuery query, GatheredCandidates gathered, IReadOnlyList<ItemCap>? caps, Span<RankedItem> destination)
    {
        var start = instruments.Start();
        var order = query.Order!;

        // The indexes of the list stay what they were: an item that the parts did not name is there and not available.
        var table = TableOf(order, gathered);
        var own = query with { Caps = caps is null ? null : new ItemCaps(table, caps) };
        var run = new PipelineRun(order.Plan!, null, own, PipelineScratch.OfThread, null);
        run.Scratch.Begin(order.Count, query.Session.Length, query.Count);
        run.Scratch.Filter.Reset(table);
        order.Restore(page, run.Scratch);
        var count = RecommendationPipeline.Cut(run, page, destination);
        instruments.Answered(start, degraded: false);
        return count;
    }

    /// <summary>Id of an item of a later page.</summary>
    /// <param name="order">The list.</param>
    /// <param name="index">The item's index.</param>
    public static string IdOf(RankedOrder order, int index) => order.Ids![index];

    private static ItemTable TableOf(RankedOrder order, GatheredCandidates gathered)
    {
        var table = new ItemTable();
        var named = gathered.Named.ToHashSet(StringComparer.Ordinal);
        foreach (var id in order.Ids!)
        {
            IReadOnlyList<ItemAttribute> attributes = gathered.Table.TryGetIndex(id, out var index) ? gathered.Table.GetAttributes(index) : [];
            table.Upsert(id, 1, attributes, named.Contains(id), []);
        }

        return table;
    }
}
