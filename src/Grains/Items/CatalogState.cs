namespace Recsys.Grains.Items;

/// <summary>What is stored of a catalogue shard: which items it has. Their descriptions are the item grains' own.</summary>
[GenerateSerializer, Alias("recsys.CatalogState")]
internal sealed class CatalogState
{
    /// <summary>Item ids in the order of arrival.</summary>
    [Id(0)]
    public List<string> ItemIds { get; set; } = [];
}
