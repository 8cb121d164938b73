using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// Listing embeddings (Grbovic and Cheng, KDD 2018, section 3): skip-gram over click sessions in which the item booked at
/// the end is context of every item, and each item also moves away from items of its own market.
/// </summary>
public static class AirbnbListings
{
    /// <summary>Trains on the sessions of a data set.</summary>
    /// <param name="dataset">Events with unix times; the items' attributes give markets and kinds.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">No session has two items or a booking.</exception>
    public static ListingModel Train(
        InteractionDataset dataset,
        ListingOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new ListingOptions();
        var sessions = ListingSessions.Cut(dataset, options);
        var items = sessions.SelectMany(s => s.Items).CountBy(i => i).OrderByDescending(c => c.Value).ThenBy(c => c.Key).ToArray();
        var tokenOf = new int[dataset.ItemCount];
        Array.Fill(tokenOf, -1);
        for (var token = 0; token < items.Length; token++)
        {
            tokenOf[items[token].Key] = token;
        }

        var source = new ListingSource(
            items.Length,
            [.. sessions.Select(s => (s.Items.Select(i => tokenOf[i]).ToArray(), s.Booked < 0 ? -1 : tokenOf[s.Booked]))],
            options.BookedAsContext);
        var embeddings = Word2Vec.Train(
            source, [.. items.Select(i => dataset.ItemIds[i.Key])], options.SkipGram, "airbnb-listing", Market(dataset, items, options), progress, cancellationToken);
        return new ListingModel(embeddings, [.. items.Select(i => dataset.ItemAttributes[i.Key])], options);
    }

    private static SameMarketNegatives? Market(InteractionDataset dataset, KeyValuePair<int, int>[] items, ListingOptions options)
    {
        var markets = new IdIndex();
        var marketOf = Array.ConvertAll(items, item =>
        {
            var market = dataset.ItemAttributes[item.Key].FirstOrDefault(a => a.Field == options.MarketField).Value;
            return market is null ? -1 : markets.GetOrAdd(market);
        });
        return options.MarketNegatives == 0 || markets.Ids.Count == 0 ? null : new SameMarketNegatives(marketOf, options.MarketNegatives);
    }
}
