using System.Globalization;

namespace Recsys;

/// <summary>One attribute of an item; a field may occur several times (multi-hot).</summary>
/// <param name="Field">Name of the field, 1 to 64 characters, such as "genre".</param>
/// <param name="Value">The value, 1 to 256 characters; of a content vector (<see cref="OfVector"/>) up to 65536.</param>
[GenerateSerializer, Immutable, Alias("recsys.AttributeValue")]
public readonly record struct AttributeValue([property: Id(0)] string Field, [property: Id(1)] string Value)
{
    /// <summary>
    /// A vector of a text, an image or anything as an attribute: a JSON array of its numbers. A version that was trained with the field knows an
    /// item by it that came after the training.
    /// </summary>
    /// <param name="field">Name of the content field.</param>
    /// <param name="vector">The vector: 2 to 4096 finite numbers, as many as in training.</param>
    public static AttributeValue OfVector(string field, IEnumerable<float> vector) =>
        new(field, $"[{string.Join(',', vector.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]");
}

/// <summary>An item as the application describes it. A second upsert replaces the first.</summary>
[GenerateSerializer, Immutable, Alias("recsys.Item")]
public sealed record Item
{
    /// <summary>The item, 1 to 128 characters without control characters.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Attributes, up to 64.</summary>
    [Id(1)]
    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    /// <summary>Whether the item may be recommended.</summary>
    [Id(2)]
    public bool Available { get; init; } = true;
}

/// <summary>What an item grain knows of its item.</summary>
/// <param name="Item">Attributes and availability.</param>
/// <param name="Counters">Events by <see cref="EventKind"/> value, 9 numbers.</param>
/// <param name="Embedding">The item's vector in the active model's recall space; empty where the model does not know it.</param>
[GenerateSerializer, Immutable, Alias("recsys.ItemInfo")]
public sealed record ItemInfo(
    [property: Id(0)] Item Item,
    [property: Id(1)] IReadOnlyList<long> Counters,
    [property: Id(2)] IReadOnlyList<float> Embedding)
{
    /// <summary>Clicks over impressions with a Beta(1, 20) prior: (clicks + 1) / (impressions + 21).</summary>
    public double ClickRate => (Counters[(int)EventKind.Click] + 1.0) / (Counters[(int)EventKind.Impression] + 21.0);
}

/// <summary>Counters of an item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Counts">Events by <see cref="EventKind"/> value, 9 numbers.</param>
[GenerateSerializer, Immutable, Alias("recsys.ItemCounts")]
public readonly record struct ItemCounts([property: Id(0)] string ItemId, [property: Id(1)] long[] Counts);

/// <summary>Increments of one item's counters, combined by one silo over a range of the event log.</summary>
/// <param name="Counts">Events by <see cref="EventKind"/> value, 9 numbers.</param>
/// <param name="FirstSequence">Lowest log sequence among the events.</param>
/// <param name="LastSequence">Highest log sequence among the events.</param>
[GenerateSerializer, Immutable, Alias("recsys.ItemDelta")]
public sealed record ItemDelta(
    [property: Id(0)] long[] Counts,
    [property: Id(1)] long FirstSequence,
    [property: Id(2)] long LastSequence);

/// <summary>What a silo has of a catalogue shard's counters.</summary>
/// <param name="Epoch">Of the shard's last answer; changes of another epoch mean nothing. Empty at first.</param>
/// <param name="Change">The last change taken.</param>
/// <param name="TotalsAsOf">Log sequence as of which the silo read all totals.</param>
[GenerateSerializer, Immutable, Alias("recsys.CatalogCursor")]
public readonly record struct CatalogCursor([property: Id(0)] Guid Epoch, [property: Id(1)] long Change, [property: Id(2)] long TotalsAsOf);

/// <summary>What changed in a catalogue shard.</summary>
/// <param name="Next">Pass this to the next call.</param>
/// <param name="Counts">Newest counters of items whose counters changed.</param>
/// <param name="More">Whether there are more; ask again at once.</param>
/// <param name="Missed">Whether changes are gone that the silo did not take: it must read the totals from the log.</param>
/// <param name="Revision">Revision of the newest change of an item of the shard: descriptions up to it can be read from the store.</param>
[GenerateSerializer, Immutable, Alias("recsys.CatalogChanges")]
public sealed record CatalogChanges(
    [property: Id(0)] CatalogCursor Next,
    [property: Id(1)] IReadOnlyList<ItemCounts> Counts,
    [property: Id(2)] bool More,
    [property: Id(3)] bool Missed,
    [property: Id(4)] long Revision);

/// <summary>An item with its likeness to another one.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">Likeness; higher is more alike.</param>
[GenerateSerializer, Immutable, Alias("recsys.SimilarItem")]
public readonly record struct SimilarItem([property: Id(0)] string ItemId, [property: Id(1)] float Score)
{
    /// <summary>The item's values of the fields that <see cref="SimilarItemsRequest.Include"/> names; null where none were asked for.</summary>
    [Id(2)]
    public IReadOnlyList<AttributeValue>? Attributes { get; init; }
}
