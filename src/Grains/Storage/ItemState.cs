namespace Recsys.Grains.Storage;

/// <summary>What an older layout stored of an item.</summary>
[GenerateSerializer, Alias("recsys.ItemState")]
internal sealed class ItemState
{
    /// <summary>Description; null before the first upsert.</summary>
    [Id(0)]
    public Item? Item { get; set; }

    /// <summary>Grows with each upsert.</summary>
    [Id(1)]
    public long Revision { get; set; }

    /// <summary>When the item was upserted for the first time, unix milliseconds; 0 for one stored before that was kept.</summary>
    [Id(2)]
    public long FirstSeen { get; set; }
}
