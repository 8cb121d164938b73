using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>
/// Items that other users bought together with what the user bought. A pair of items bought together n times, by themselves
/// a and b times, scores the cosine n / sqrt(a b) (Linden et al., IEEE Internet Computing 2003); an item scores the sum over
/// what the user bought.
/// </summary>
/// <param name="purchases">Live counts of pairs.</param>
public sealed class BoughtTogetherChannel(CoPurchases purchases) : IRecallChannel
{
    private const int BoughtItems = 10;

    /// <inheritdoc/>
    public static ChannelDefaults Defaults { get; } = new("bought-together") { Enabled = false, Quota = 30, Weight = 2 };

    /// <inheritdoc/>
    public string Name => Defaults.Name;

    /// <inheritdoc/>
    public LogHistory History => LogHistory.Purchases;

    /// <inheritdoc/>
    public string Reason => "often bought together with";

    /// <inheritdoc/>
    public bool IsPersonal => true;

    /// <inheritdoc/>
    public int Recall(in RecallQuery query, Span<RecalledItem> destination)
    {
        var merge = ScoreMerge.Start();
        foreach (var source in query.Bought[..Math.Min(BoughtItems, query.Bought.Length)])
        {
            foreach (var partner in purchases.Of(source))
            {
                merge.Add(partner.Item, Cosine(query.Table, source, partner), source);
            }
        }

        return merge.Take(query.Filter, destination);
    }

    // The catalogue's counts arrive a moment after the pair's, hence the floor.
    private static float Cosine(ItemTable table, int source, ScoredItem partner)
    {
        var a = Math.Max(partner.Score, table.GetCount(source, InteractionKind.Purchase));
        var b = Math.Max(partner.Score, table.GetCount(partner.Item, InteractionKind.Purchase));
        return partner.Score / MathF.Sqrt(a * b);
    }
}
