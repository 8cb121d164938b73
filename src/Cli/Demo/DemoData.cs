using Recsys.Core;
using Recsys.Data;
using Recsys.Simulation;

namespace Recsys.Cli.Demo;

/// <summary>The demo's events: a MovieLens folder, or a simulated game store.</summary>
internal static class DemoData
{
    public static InteractionDataset Load(string? folder) =>
        folder is null ? new GameWorld().Generate() : MovieLensReader.Read(folder);

    /// <summary>The data set's items as the catalogue takes them.</summary>
    public static IReadOnlyList<Item> Items(InteractionDataset data) => Enumerable.Range(0, data.ItemCount).Select(i => new Item
    {
        Id = data.ItemIds[i],
        Attributes = data.ItemAttributes[i].Select(a => new AttributeValue(a.Field, a.Value)).ToArray(),
    }).ToArray();

    /// <summary>An event of the data set as a cluster takes it.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="e">The event.</param>
    /// <param name="userId">Whose it is to be.</param>
    /// <param name="time">When it is to have been.</param>
    public static UserEvent Event(InteractionDataset data, Interaction e, string userId, DateTimeOffset time) => new()
    {
        Id = UserEvent.NewId(),
        UserId = userId,
        ItemId = data.ItemIds[e.Item],
        Kind = (EventKind)e.Kind,
        Value = e.Kind is InteractionKind.Play or InteractionKind.Dwell or InteractionKind.Purchase ? e.Value : 0,
        Time = time,
    };
}
