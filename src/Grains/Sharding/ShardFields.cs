using Recsys.Core;
using Recsys.Grains.Filters;
using Recsys.Retrieval;

namespace Recsys.Grains.Sharding;

/// <summary>Whether the fields that a request names are known: each part tells of its own items.</summary>
internal static class ShardFields
{
    /// <summary>Throws for a field that no part knows. A part that is missing may be the one that does, and then nothing is said.</summary>
    /// <param name="named">The fields, with where the request names them.</param>
    /// <param name="asked">Those of which the parts were asked.</param>
    /// <param name="replies">What the parts say.</param>
    /// <exception cref="RecsysValidationException">No item has a field.</exception>
    public static void RequireKnown(IReadOnlyList<(string Name, string Field)> named, string[] asked, ShardReply?[] replies)
    {
        if (asked.Length == 0 || replies.Contains(null))
        {
            return;
        }

        // A table with the fields that each part knows or thinks nearest tells which of them is.
        var known = replies.SelectMany(r => r!.KnownFields).ToHashSet(StringComparer.Ordinal);
        var table = new ItemTable();
        table.Upsert("all", 1, [.. replies.SelectMany(r => r!.Nearest).OfType<string>().Concat(known).Distinct().Select(f => new ItemAttribute(f, "1"))], true, []);
        foreach (var (name, field) in named)
        {
            FilterCompiler.RequireKnown(table.Fields, name, field);
        }
    }
}
