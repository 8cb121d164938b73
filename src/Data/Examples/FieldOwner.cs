namespace Recsys.Data;

/// <summary>What a field describes, and so where its values are looked up when serving.</summary>
public enum FieldOwner
{
    /// <summary>The user: one value (or list of values) a user.</summary>
    User,

    /// <summary>The item: one a candidate, and one an item of the history.</summary>
    Item,

    /// <summary>The moment of the request, or anything else that differs from example to example.</summary>
    Context,
}
