using Recsys.Core;

namespace Recsys.Data;

/// <summary>
/// Reads a folder of Retailrocket pairs: <c>view_ecommerce.dat</c>, <c>add_to_cart_ecommerce.dat</c> and <c>purchase_ecommerce.dat</c>
/// (visitorid, itemid, event), tab-separated.
/// </summary>
/// <remarks>
/// A view becomes <see cref="InteractionKind.Click"/>, the others <see cref="InteractionKind.AddToCart"/> and
/// <see cref="InteractionKind.Purchase"/>, all of value 0. The source has no times: all are 0, and events have no order. Where a
/// file has a pair twice, the first stands and the report counts the other.
/// </remarks>
public static class RetailrocketReader
{
    /// <summary>What the events mean.</summary>
    public const EventMeanings Meanings = EventMeanings.Clicks | EventMeanings.Carts | EventMeanings.Purchases;

    private const string Header = "visitorid\titemid\tevent";

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">The folder with the three files.</param>
    /// <param name="report">Told what was met; null where nobody asks.</param>
    /// <returns>Views, carts and purchases, named after the folder, with ids as in the files.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">A row is malformed.</exception>
    public static InteractionDataset Read(string folder, PairReport? report = null)
    {
        report ??= new PairReport();
        var users = new IdIndex();
        var items = new IdIndex();
        List<Interaction> interactions = [];
        foreach (var (file, kind) in new[]
        {
            ("view_ecommerce.dat", InteractionKind.Click),
            ("add_to_cart_ecommerce.dat", InteractionKind.AddToCart),
            ("purchase_ecommerce.dat", InteractionKind.Purchase),
        })
        {
            foreach (var (user, item, _) in PairFile.Read(Path.Combine(folder, file), Header, report))
            {
                interactions.Add(new Interaction(users.GetOrAdd(user), items.GetOrAdd(item), kind, 0, 0));
            }
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new InteractionDataset(name, users.Ids, items.Ids, interactions);
    }
}
