using Recsys.Core;

namespace Recsys.Models;

/// <summary>What an artefact holds for <see cref="ItemKinds"/>.</summary>
/// <param name="MarketField">The attribute field that says which market an item is of; null where items have none.</param>
/// <param name="TypeFields">The attribute fields that make an item's type; null for all.</param>
/// <param name="Markets">Market of each item in row order; empty for none.</param>
/// <param name="Types">Type of each item in row order, as <see cref="ItemKinds.TypeOf(IEnumerable{ItemAttribute}, IReadOnlyList{string}?)"/> makes it.</param>
/// <param name="TypeVectors">
/// Vectors of user types (ids with <see cref="ItemKinds.UserPrefix"/>) and item types (<see cref="ItemKinds.ItemPrefix"/>), all of one
/// length; empty where types have none.
/// </param>
public sealed record ItemKindsContent(
    string? MarketField,
    IReadOnlyList<string>? TypeFields,
    IReadOnlyList<string> Markets,
    IReadOnlyList<string> Types,
    IReadOnlyDictionary<string, float[]> TypeVectors)
{
    /// <summary>The attribute field that says whose an item is: a channel, an author, a category; null where that is not told.</summary>
    public string? CreatorField { get; init; }

    /// <summary>Creator of each item in row order, empty where it has none; none at all without a field.</summary>
    public IReadOnlyList<string> Creators { get; init; } = [];

    /// <summary>Makes the content of items' attributes.</summary>
    /// <param name="items">Attributes of each item in row order.</param>
    /// <param name="marketField">See <see cref="MarketField"/>.</param>
    /// <param name="typeFields">See <see cref="TypeFields"/>.</param>
    /// <param name="typeVectors">See <see cref="TypeVectors"/>; null for none.</param>
    /// <param name="creatorField">See <see cref="CreatorField"/>.</param>
    public static ItemKindsContent Of(
        IEnumerable<IReadOnlyList<ItemAttribute>> items,
        string? marketField,
        IReadOnlyList<string>? typeFields,
        IReadOnlyDictionary<string, float[]>? typeVectors,
        string? creatorField = null)
    {
        var all = items.ToArray();
        return new ItemKindsContent(
            marketField,
            typeFields,
            [.. all.Select(a => ItemKinds.MarketOf(a, marketField))],
            [.. all.Select(a => ItemKinds.TypeOf(a, typeFields))],
            typeVectors ?? new Dictionary<string, float[]>())
        {
            CreatorField = creatorField,
            Creators = creatorField is null ? [] : [.. all.Select(a => ItemKinds.MarketOf(a, creatorField))],
        };
    }

    /// <summary>Checks the columns against each other and the vectors.</summary>
    /// <exception cref="ArgumentException">They differ in length, or a number is not finite.</exception>
    internal void Validate()
    {
        if (Creators.Count != (CreatorField is null ? 0 : Types.Count))
        {
            throw new ArgumentException($"There are {Creators.Count} creators and {Types.Count} types; each item has one of both, or none has a creator.");
        }

        if (Markets.Count != Types.Count)
        {
            throw new ArgumentException($"There are {Markets.Count} markets and {Types.Count} types; each item has one of both.");
        }

        var length = TypeVectors.Values.FirstOrDefault()?.Length ?? 0;
        foreach (var (id, vector) in TypeVectors)
        {
            if (vector.Length == 0 || vector.Length != length || !VectorMath.IsFinite(vector))
            {
                throw new ArgumentException($"The vector of type '{id}' has {vector.Length} numbers; all have {length}, from 1, and are finite.");
            }
        }
    }
}
