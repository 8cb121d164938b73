using Recsys.Core;

namespace Recsys.Data;

/// <summary>What changes in the fields of a set's users and items.</summary>
/// <param name="Users">The rows of users' columns.</param>
/// <param name="Items">The rows of items' columns.</param>
/// <param name="Attributes">Fields of items that are their attributes too.</param>
/// <param name="Others">The attributes of each item from elsewhere, which do not change.</param>
internal sealed record ChangingFields(OwnerRows Users, OwnerRows Items, IReadOnlyList<string> Attributes, IReadOnlyList<IReadOnlyList<ItemAttribute>> Others)
{
    /// <summary>Nothing.</summary>
    public static ChangingFields None(InteractionDataset events) => new(OwnerRows.Single(events.UserCount), OwnerRows.Single(events.ItemCount), [], []);

    /// <summary>The attributes of items by the first rows of the columns.</summary>
    public IReadOnlyList<IReadOnlyList<ItemAttribute>> AttributesBy(IReadOnlyList<FieldColumn> fields)
    {
        FieldColumn[] own = [.. fields.Where(f => f.Owner == FieldOwner.Item && Attributes.Contains(f.Name))];
        return [.. Others.Select((others, item) => (IReadOnlyList<ItemAttribute>)
            [.. others.Concat(own.SelectMany(f => f.TextsOf(item).Select(text => new ItemAttribute(f.Name, text)))).Distinct()])];
    }
}
