using Recsys.Client;
using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>Brings a cluster to where it would be if it had served a world: catalogue and events.</summary>
public static class WorldHistory
{
    private const int Batch = 1000;

    /// <summary>
    /// Creates games in the catalogue, one shard of it after the other: silos take them in this order, by which items of equal scores stand, so that
    /// an experiment repeats itself.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="world">The world.</param>
    /// <param name="items">Indexes of the games.</param>
    /// <param name="described">Whether the catalogue gets their attributes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task AddItemsAsync(
        RecsysTestCluster cluster, GameWorld world, IEnumerable<int> items, bool described = true, CancellationToken cancellationToken = default)
    {
        foreach (var shard in items.GroupBy(i => CatalogShards.Of(world.ItemIds[i])))
        {
            await cluster.Client.UpsertItemsAsync(
                [.. shard.Select(i => new Item
                {
                    Id = world.ItemIds[i],
                    Attributes = described ? [.. world.ItemAttributes[i].Select(a => new AttributeValue(a.Field, a.Value))] : [],
                })],
                cancellationToken).ConfigureAwait(false);
            await cluster.RefreshAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Tracks the events of a data set, in time order for each user. Their ages must be within the silos' limits.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="data">The events.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RecsysValidationException">An event was refused.</exception>
    public static async Task TrackAsync(IRecsysClient client, InteractionDataset data, CancellationToken cancellationToken = default)
    {
        var users = data.ByUser();
        for (var u = 0; u < users.Length; u++)
        {
            foreach (var batch in users[u].Index().Chunk(Batch))
            {
                var result = await client.TrackAsync(
                    [.. batch.Select(e => Event($"past-{e.Index:000000}", data.UserIds[u], data.ItemIds[e.Item.Item], e.Item.Kind, e.Item.Value, e.Item.Time))],
                    cancellationToken).ConfigureAwait(false);
                result.ThrowIfRejected();
            }
        }
    }

    internal static UserEvent Event(string id, string user, string item, InteractionKind kind, float value, long time) => new()
    {
        Id = id,
        UserId = user,
        ItemId = item,
        Kind = (EventKind)kind,
        Value = value,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(time),
    };
}
