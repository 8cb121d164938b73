using System.Globalization;
using Recsys.Retrieval;

namespace Recsys.Grains.Filters;

/// <summary>Holds what a request asks of its answer against the bounds: attributes, caps and pages.</summary>
internal static class RequestRules
{
    private const int MaxName = 64;
    private const int MaxInclude = 16;
    private const int MaxCaps = 8;

    /// <summary>Throws where fields to include break a bound.</summary>
    public static void RequireInclude(IReadOnlyList<string>? include)
    {
        AtMost("Include.Count", include?.Count ?? 0, MaxInclude);
        foreach (var field in include ?? [])
        {
            RequireName("Include", field);
        }
    }

    /// <summary>The caps of a request; null for none.</summary>
    /// <exception cref="RecsysValidationException">A bound is broken, or no item has a field.</exception>
    public static ItemCaps? Caps(ItemTable table, IReadOnlyList<FieldCap>? caps, bool allowUnknown)
    {
        if (caps is null or { Count: 0 })
        {
            return null;
        }

        AtMost("Caps.Count", caps.Count, MaxCaps);
        foreach (var cap in caps)
        {
            RequireName("Caps.Field", cap.Field);
            if (cap.Count < 1)
            {
                Throw("Caps.Count", cap.Count.ToString(CultureInfo.InvariantCulture), $"1 or more items of one {cap.Field}");
            }

            if (!allowUnknown)
            {
                FilterCompiler.RequireKnown(table.Fields, "Caps.Field", cap.Field);
            }
        }

        return new ItemCaps(table, [.. caps.Select(c => new ItemCap(c.Field, c.Count))]);
    }

    /// <summary>Throws where a page is asked for that the call does not have.</summary>
    public static void RequireNoPage(RecommendRequest request)
    {
        if (request.Page is { } page)
        {
            Throw("Page", page, "null: only the first page is explained");
        }
    }

    public static void Throw(string field, string? value, string bound) => throw new RecsysValidationException(
        new RecsysError(field, value is null ? "null" : value.Length > 128 ? $"{value[..128]}..." : value, bound));

    private static void RequireName(string field, string? name)
    {
        if (name is null or { Length: 0 or > MaxName })
        {
            Throw(field, name, $"1 to {MaxName} characters");
        }
    }

    private static void AtMost(string field, int count, int most)
    {
        if (count > most)
        {
            Throw(field, count.ToString(CultureInfo.InvariantCulture), $"0 to {most}");
        }
    }
}
