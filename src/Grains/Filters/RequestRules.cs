using Recsys.Retrieval;

namespace Recsys.Grains.Filters;

/// <summary>What a request, which keeps its bounds, asks of its answer on this silo.</summary>
internal static class RequestRules
{
    /// <summary>The caps of a request; null for none.</summary>
    /// <exception cref="RecsysValidationException">No item has a field.</exception>
    public static ItemCaps? Caps(ItemTable table, IReadOnlyList<FieldCap>? caps, bool allowUnknown)
    {
        if (caps is null or { Count: 0 })
        {
            return null;
        }

        foreach (var cap in allowUnknown ? [] : caps)
        {
            FilterCompiler.RequireKnown(table.Fields, "Caps.Field", cap.Field);
        }

        return new ItemCaps(table, [.. caps.Select(c => new ItemCap(c.Field, c.Count))]);
    }

    /// <summary>Throws where a page is asked for that the call does not have.</summary>
    public static void RequireNoPage(RecommendRequest request) =>
        Bounds.Throw(request.Page is { } page ? Bounds.Error(nameof(request.Page), page, "null: only the first page is explained") : null);
}
