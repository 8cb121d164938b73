using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>
/// Games come out, and players ask for lists and answer them. Counts how often the new games are shown, and the clicks that
/// all lists together can expect: run on a cluster that explores and on one that does not, it tells what exploring costs.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="cluster">A cluster that knows the world's past and not the new games.</param>
public sealed class NewItemExperiment(GameWorld world, RecsysTestCluster cluster)
{
    /// <summary>Exposures that a new game must reach.</summary>
    public const int Goal = 100;

    /// <summary>Runs it.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RecsysValidationException">An event was refused: the cluster's clock is not at the world's end.</exception>
    public async Task<NewItemReport> RunAsync(NewItemOptions options, CancellationToken cancellationToken = default)
    {
        await WorldHistory.AddItemsAsync(cluster, world, options.NewItems, options.Described, cancellationToken).ConfigureAwait(false);
        var places = options.NewItems.Index().ToDictionary(i => world.ItemIds[i.Item], i => i.Index, StringComparer.Ordinal);
        var exposures = new int[places.Count];
        var reached = new int?[places.Count];
        var clicks = new double[options.Requests];
        for (var request = 0; request < options.Requests; request++)
        {
            if (request > 0 && request % options.RefreshEvery == 0)
            {
                await cluster.RefreshAsync().ConfigureAwait(false);
            }

            var player = options.Players[request % options.Players.Count];
            var items = await ShowAsync(options, request, player, cancellationToken).ConfigureAwait(false);
            clicks[request] = world.ExpectedClicks(player, items, world.EndTime);
            foreach (var item in items)
            {
                if (places.TryGetValue(item, out var place) && ++exposures[place] == Goal)
                {
                    reached[place] = request + 1;
                }
            }
        }

        return new NewItemReport(clicks, exposures, reached);
    }

    // The player sees the list, and what they do with it is tracked as a backend would.
    private async Task<string[]> ShowAsync(NewItemOptions options, int request, int player, CancellationToken cancellationToken)
    {
        var id = world.PlayerIds[player];
        var answer = await cluster.Client.RecommendAsync(new RecommendRequest { UserId = id, Count = options.Count }, cancellationToken).ConfigureAwait(false);
        string[] items = [.. answer.Items.Select(i => i.ItemId)];
        var random = new Random(unchecked((options.Seed * 73_856_093) ^ (request * 19_349_663)));
        var shown = items.Select(i => WorldHistory.Event("", id, i, InteractionKind.Impression, 0, world.EndTime));
        var done = world.React(id, items, world.EndTime, random).Select(e => WorldHistory.Event("", id, e.Item, e.Kind, e.Value, world.EndTime));
        var result = await cluster.Client.TrackAsync(
            [.. shown.Concat(done).Select((e, i) => e with { Id = $"r{request:000000}-{i:000}" })], cancellationToken).ConfigureAwait(false);
        result.ThrowIfRejected();
        return items;
    }
}
