namespace Recsys.Grains.Storage;

/// <summary>What an older layout stored of a catalogue shard: which items it has.</summary>
[GenerateSerializer, Alias("recsys.CatalogState")]
internal sealed class CatalogState
{
    /// <summary>Item ids in the order of arrival.</summary>
    [Id(0)]
    public List<string> ItemIds { get; set; } = [];
}
