namespace Recsys.Serving;

/// <summary>Settings of the request pipeline.</summary>
public sealed class ServingOptions
{
    /// <summary>The most candidates that are ranked for one request. Default 500; 1 to 10,000.</summary>
    public int Candidates { get; set; } = 500;

    /// <summary>
    /// Candidates that each recall channel may bring, by channel name, in the order in which channels are asked. A channel
    /// that is not named brings none. Each quota is cut to what <see cref="Candidates"/> leaves, 0 to 10,000.
    /// Default: item-to-item 100, popularity 50, and embedding 500, which is to say the rest.
    /// </summary>
    public IDictionary<string, int> ChannelQuotas { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["item-to-item"] = 100,
        ["popularity"] = 50,
        ["embedding"] = 500,
    };

    /// <summary>Length of the list of popular items that is kept ready. Default 2,000; 1 to 1,000,000. A request that it cannot fill looks at all items.</summary>
    public int PopularityLength { get; set; } = 2000;
}
