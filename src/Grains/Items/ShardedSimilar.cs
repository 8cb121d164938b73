using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Grains.Sharding;
using Recsys.Retrieval;
using Recsys.Serving;

namespace Recsys.Grains.Items;

/// <summary><see cref="SimilarItems"/> over a divided catalogue: the item's list of neighbours, and then what the parts find nearest to it.</summary>
internal sealed class ShardedSimilar(ShardRouter router, ItemDirectory directory, ModelHost models)
{
    // A silo may be on the version before or after for as long as a swap takes.
    private const int MostVersions = 5;

    /// <summary>Whether the catalogue is divided.</summary>
    public bool IsDivided => router.IsDivided;

    /// <summary>Finds similar items that are available.</summary>
    /// <exception cref="RecsysValidationException">There is no such item, or no item has a field of the filter.</exception>
    /// <exception cref="DividedCatalogueException">No version is active.</exception>
    public async Task<IReadOnlyList<SimilarItem>> FindAsync(string itemId, SimilarItemsRequest request, CancellationToken cancellationToken)
    {
        if ((await directory.ResolveAsync([itemId], create: false))[0] is not (>= 0 and var index))
        {
            throw new RecsysValidationException(new RecsysError("ItemId", itemId, "an item of the catalogue"));
        }

        string? version = null;
        for (var attempt = 0; attempt < MostVersions; attempt++)
        {
            using var lease = version is null ? models.Acquire() : models.Acquire(version);
            var (found, other) = lease.Model is { } serving
                ? await FindAsync(serving, index, itemId, request, cancellationToken)
                : version is null ? throw new DividedCatalogueException("similar items without an active model version", router.Count) : default;
            if (found is not null)
            {
                return found;
            }

            version = other;
        }

        throw new TimeoutException("The silos are on different model versions, as for a moment in a swap; ask again.");
    }

    // The items, or the version that another silo serves.
    private async Task<(IReadOnlyList<SimilarItem>? Found, string? Other)> FindAsync(
        ServingModel serving, int index, string itemId, SimilarItemsRequest request, CancellationToken cancellationToken)
    {
        if (serving.Rows.RowOf(index) is not (>= 0 and var row))
        {
            return ([], null);
        }

        var neighbours = serving.Model.Neighbours.Rows(row).ToArray();
        var most = request.Count + neighbours.Length;
        var ask = new ShardAsk
        {
            Version = serving.Version,
            Channels = [EmbeddingChannel.Defaults.Name],
            Most = [most],
            Named = [.. neighbours.Select(serving.Model.Items.GetId)],
            Filter = request.Filter,
            Excluded = [itemId],
            Fields = [.. request.Include ?? []],
            KnownFields = request.AllowUnknownFields ? [] : [.. NamedFields.Of(request.Filter).Select(f => f.Field).Distinct()],
            Interest = ShardPacking.Bytes(serving.Model.Recall[row]),
        };
        var replies = await router.AskAllAsync(ask, cancellationToken);
        if (Array.IndexOf(replies, null) is >= 0 and var missing)
        {
            throw new TimeoutException($"Part {missing} of the catalogue's {router.Count} did not answer within {router.Deadline} (Recsys:Catalogue:ShardDeadline).");
        }

        if (replies.FirstOrDefault(r => r!.Outcome != ShardOutcome.Answered) is { } other)
        {
            return (null, other.Outcome == ShardOutcome.OtherVersion ? other.Other : null);
        }

        ShardFields.RequireKnown([.. NamedFields.Of(request.Filter)], ask.KnownFields, replies);
        return (List(serving, row, neighbours, ShardedAnswer(serving, replies), request), null);
    }

    private static GatheredCandidates ShardedAnswer(ServingModel serving, ShardReply?[] replies) =>
        GatheredCandidates.Of(serving, [Array.ConvertAll(replies, r => ShardPacking.Unpack(r!))], ShardedChannels.Embedding);

    private static SimilarItem[] List(ServingModel serving, int row, int[] neighbours, GatheredCandidates gathered, SimilarItemsRequest request)
    {
        var scores = serving.Model.Neighbours.Scores(row);
        var (named, found, list) = (gathered.Named.ToHashSet(StringComparer.Ordinal), new List<ScoredItem>(), new HashSet<int>());
        for (var i = 0; i < neighbours.Length && found.Count < request.Count; i++)
        {
            var id = serving.Model.Items.GetId(neighbours[i]);
            if (named.Contains(id) && gathered.Table.TryGetIndex(id, out var index) && list.Add(index))
            {
                found.Add(new ScoredItem(index, 1 + scores[i]));
            }
        }

        var nearest = gathered.ListOf(0).Where(n => !list.Contains(n.Index)).Take(request.Count - found.Count)
            .Select(n => new ScoredItem(n.Index, Cosine(serving, row, gathered.RowOf(n.Index)))).Order();
        return [.. found.Concat(nearest).Select(s => new SimilarItem(gathered.Table.GetId(s.Item), s.Score) { Attributes = ItemAttributes.Of(gathered.Table, s.Item, request.Include) })];
    }

    private static float Cosine(ServingModel serving, int row, int other)
    {
        var a = serving.Model.Recall[row];
        var b = serving.Model.Recall[other];
        var norms = MathF.Sqrt(VectorMath.Dot(a, a) * VectorMath.Dot(b, b));
        return norms > 0 ? VectorMath.Dot(a, b) / norms : 0;
    }
}
