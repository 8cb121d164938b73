namespace Recsys.Serving;

/// <summary>Settings of the request pipeline.</summary>
public sealed class ServingOptions
{
    /// <summary>The most candidates that are ranked for one request. Default 500; 1 to 10,000.</summary>
    public int Candidates { get; set; } = 500;

    /// <summary>
    /// Candidates that each recall channel may bring, by channel name, in the order in which channels are asked. A channel
    /// that is not named brings none. What is left of <see cref="Candidates"/> after all goes to the first one.
    /// Default: item-to-item 100, popularity 50, and embedding the rest.
    /// </summary>
    public IDictionary<string, int> ChannelQuotas { get; } = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["item-to-item"] = 100,
        ["popularity"] = 50,
        ["embedding"] = 500,
    };

    /// <summary>Length of the list of popular items that is kept ready. Default 10,000; 1 to 1,000,000.</summary>
    public int PopularityLength { get; set; } = 10_000;
}
