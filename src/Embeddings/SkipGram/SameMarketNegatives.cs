namespace Recsys.Embeddings;

/// <summary>
/// Further negatives from the centre's own market (Grbovic and Cheng, KDD 2018): random noise is mostly from elsewhere, so
/// without them the vectors learn the market and little within it. Drawn uniformly.
/// </summary>
internal sealed class SameMarketNegatives
{
    private readonly int[] _marketOf;
    private readonly int[][] _members;

    /// <param name="marketOf">Market of each token, from 0; -1 for none.</param>
    /// <param name="count">Negatives of a centre.</param>
    public SameMarketNegatives(int[] marketOf, int count)
    {
        Count = count;
        _marketOf = marketOf;
        _members = new int[marketOf.Length == 0 ? 0 : marketOf.Max() + 1][];
        var byMarket = marketOf.Select((market, token) => (market, token)).Where(t => t.market >= 0).ToLookup(t => t.market, t => t.token);
        for (var market = 0; market < _members.Length; market++)
        {
            _members[market] = [.. byMarket[market]];
        }
    }

    /// <summary>Most negatives of one centre.</summary>
    public int Count { get; }

    /// <summary>Draws negatives for a centre; fewer than <see cref="Count"/> where a draw meets the centre or the kept token, none in a market of one.</summary>
    public int Draw(int centre, int kept, Span<int> destination, ref FastRandom random)
    {
        var market = _marketOf[centre];
        if (market < 0)
        {
            return 0;
        }

        var members = _members[market];
        var written = 0;
        for (var i = 0; i < Count; i++)
        {
            var token = members[random.Below(members.Length)];
            if (token != centre && token != kept)
            {
                destination[written++] = token;
            }
        }

        return written;
    }
}
