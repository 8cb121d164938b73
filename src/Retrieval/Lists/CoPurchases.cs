using System.Collections.Concurrent;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Which items the same user bought. Each item keeps so many partners; a new one takes the place of the rarest and one more than
/// its count, so a frequent partner cannot be missed (Space-Saving, Metwally et al., ICDT 2005).
/// </summary>
/// <param name="options">Partners an item.</param>
public sealed class CoPurchases(RecallOptions options)
{
    /// <summary>A purchase pairs with so many of the user's newest only: what was bought long before tells little, and pairs are bounded.</summary>
    public const int PairsPerPurchase = 10;

    private readonly ConcurrentDictionary<int, ScoredItem[]> _partners = new();

    /// <summary>Counts a purchase.</summary>
    /// <param name="index">The item.</param>
    /// <param name="earlier">What the user bought before, newest first, as indexes of the item table.</param>
    public void Add(int index, ReadOnlySpan<int> earlier)
    {
        foreach (var other in earlier[..Math.Min(PairsPerPurchase, earlier.Length)])
        {
            if (other != index && other >= 0 && index >= 0)
            {
                Count(index, other);
                Count(other, index);
            }
        }
    }

    /// <summary>Items bought together with an item, with the number of times. Never changed once it is here.</summary>
    /// <param name="index">The item.</param>
    public ReadOnlySpan<ScoredItem> Of(int index) => _partners.TryGetValue(index, out var partners) ? partners : [];

    // Purchases are rare and reads are many: a writer replaces the array, so readers need no lock.
    private void Count(int index, int partner) => _partners.AddOrUpdate(
        index,
        static (_, added) => [new ScoredItem(added.Partner, 1)],
        static (_, held, added) => With(held, added.Partner, added.Limit),
        (Partner: partner, Limit: options.BoughtTogether));

    private static ScoredItem[] With(ScoredItem[] held, int partner, int limit)
    {
        var place = Array.FindIndex(held, p => p.Item == partner);
        if (place < 0 && held.Length < limit)
        {
            return [.. held, new ScoredItem(partner, 1)];
        }

        if (place < 0)
        {
            // Scored items are ordered best first, so the largest is the rarest.
            place = Array.IndexOf(held, held.Max());
        }

        ScoredItem[] changed = [.. held];
        changed[place] = new ScoredItem(partner, held[place].Score + 1);
        return changed;
    }
}
