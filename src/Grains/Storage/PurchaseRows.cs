namespace Recsys.Grains.Storage;

/// <summary>Makes purchases of rows that are one for each earlier purchase, newest first, and one without where there is none.</summary>
internal sealed class PurchaseRows
{
    private readonly List<LoggedPurchase> _purchases = [];
    private List<string> _earlier = [];

    /// <summary>The purchases of the rows so far.</summary>
    public IReadOnlyList<LoggedPurchase> Purchases => _purchases;

    /// <summary>Takes the next row.</summary>
    public void Take(long sequence, string item, string? earlier)
    {
        if (_purchases.Count == 0 || _purchases[^1].Sequence != sequence)
        {
            _earlier = [];
            _purchases.Add(new LoggedPurchase(sequence, item, _earlier));
        }

        if (earlier is not null)
        {
            _earlier.Add(earlier);
        }
    }
}
