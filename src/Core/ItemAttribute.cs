namespace Recsys.Core;

/// <summary>One attribute of an item, such as genre = "Action". An item may have several of one field (multi-hot).</summary>
/// <param name="Field">The field's name, such as "genre", "platform" or "brand".</param>
/// <param name="Value">The value.</param>
public readonly record struct ItemAttribute(string Field, string Value);
