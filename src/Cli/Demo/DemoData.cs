using Recsys.Core;
using Recsys.Simulation;
using Recsys.Training;

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
}
