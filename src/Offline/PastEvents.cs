using Microsoft.Extensions.DependencyInjection;
using Recsys.Core;
using Recsys.Models;
using Recsys.Retrieval;
using Recsys.Serving;
using Recsys.Serving.Users;

namespace Recsys.Offline;

/// <summary>
/// Brings to a pipeline what a silo knows of all users' events from before a question: items with their counts and, for the channels that are
/// asked, what a silo's replay of the log brings. A silo that has run all along has counted every event, so that all of them are taken.
/// </summary>
internal static class PastEvents
{
    /// <summary>Enters the items with the counts of their events; indexes of the data set are those of the table.</summary>
    /// <param name="table">An empty table.</param>
    /// <param name="catalogue">Its items are those that can be recommended.</param>
    /// <param name="past">The events, of the same items.</param>
    public static void Count(ItemTable table, InteractionDataset catalogue, InteractionDataset past)
    {
        var counts = new long[catalogue.ItemCount * ItemTable.KindCount];
        foreach (var e in past.Interactions)
        {
            counts[(e.Item * ItemTable.KindCount) + (int)e.Kind]++;
        }

        for (var item = 0; item < catalogue.ItemCount; item++)
        {
            table.Upsert(
                catalogue.ItemIds[item], 1, AttributesOf(catalogue, item), available: true, counts.AsSpan(item * ItemTable.KindCount, ItemTable.KindCount));
        }
    }

    // A content is an attribute of the catalogue's, by which an item that the version does not know gets its rows.
    private static IReadOnlyList<ItemAttribute> AttributesOf(InteractionDataset catalogue, int item) => catalogue.Contents.Count == 0
        ? catalogue.ItemAttributes[item]
        : [.. catalogue.ItemAttributes[item], .. catalogue.Contents.Where(c => c.Has(item)).Select(c => new ItemAttribute(c.Name, ContentField.TextOf(c[item])))];

    /// <summary>Brings the events to the lists of the channels that are asked, in the order of time.</summary>
    /// <param name="services">The pipeline's services.</param>
    /// <param name="past">The events.</param>
    /// <param name="serving">The model; null where none is active.</param>
    public static void Replay(IServiceProvider services, InteractionDataset past, ServingModel? serving)
    {
        var needed = services.GetRequiredService<RecallPlans>().HistoryNeeded(serving is not null);
        var together = services.GetRequiredService<LiveCoOccurrence>();
        var trend = services.GetRequiredService<TrendColumn>();
        var purchases = services.GetRequiredService<CoPurchases>();
        var users = (needed & (LogHistory.Purchases | LogHistory.Users)) != 0 ? new LiveUser?[past.UserCount] : [];
        foreach (var (at, e) in past.Interactions.ToArray().Index())
        {
            if (needed.HasFlag(LogHistory.Together) && UserTypeCounter.IsPositive(e.Kind))
            {
                together.Add(past.UserIds[e.User], e.Item, e.Time);
            }

            if (needed.HasFlag(LogHistory.Trend) && ItemTable.IsPositive(e.Kind))
            {
                trend.Restore(e.Item, e.Time);
            }

            if (users.Length > 0)
            {
                var user = users[e.User] ??= new LiveUser();
                if (e.Kind == InteractionKind.Purchase)
                {
                    purchases.Add(e.Item, user.Bought.Items);
                }

                Tell(user, at + 1, new HistoryEvent(e.Item, e.Kind, e.Value, e.Time));
            }
        }

        together.Refresh();
        if (needed.HasFlag(LogHistory.Users))
        {
            Remember(services.GetRequiredService<RecentUsers>(), past, users, serving);
        }
    }

    /// <summary>A user after their events.</summary>
    /// <param name="oldestFirst">The events; rows are indexes of the item table.</param>
    public static LiveUser UserOf(IReadOnlyList<HistoryEvent> oldestFirst)
    {
        var user = new LiveUser();
        for (var i = 0; i < oldestFirst.Count; i++)
        {
            Tell(user, i + 1, oldestFirst[i]);
        }

        return user;
    }

    // What a silo recommends it notes as shown by itself. Here the impressions of the history are all that tells of it.
    private static void Tell(LiveUser user, long sequence, HistoryEvent e)
    {
        if (e is { Kind: InteractionKind.Impression, Row: >= 0 })
        {
            user.Show(e.Row);
        }

        user.Apply(sequence, e.Row, e.Kind, e.Value, e.Time);
    }

    private static void Remember(RecentUsers recent, InteractionDataset past, LiveUser?[] users, ServingModel? serving)
    {
        for (var u = 0; u < users.Length; u++)
        {
            if (users[u] is { } user)
            {
                user.UpdateInterest(serving);
                user.EnterInto(recent, past.UserIds[u]);
            }
        }
    }
}
