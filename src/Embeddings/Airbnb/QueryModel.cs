namespace Recsys.Embeddings;

/// <summary>Queries and items in one space. Immutable.</summary>
public sealed class QueryModel
{
    /// <summary>Begin of the ids of queries.</summary>
    public const string QueryPrefix = "query:";

    /// <summary>Makes a model of embeddings, as trained or loaded.</summary>
    /// <param name="embeddings">Vectors; ids with <see cref="QueryPrefix"/> are queries, all others items.</param>
    public QueryModel(ItemEmbeddings embeddings) => Embeddings = embeddings;

    /// <summary>Vectors of queries and items.</summary>
    public ItemEmbeddings Embeddings { get; }

    /// <summary>The id of a query: the prefix, then its words in lower case, joined by underscores.</summary>
    /// <param name="query">The text; spaces and case do not matter.</param>
    public static string QueryId(string query) =>
        QueryPrefix + string.Join('_', query.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Ids of the items nearest to a query, best first; none for a query that training did not see.</summary>
    /// <param name="query">The text.</param>
    /// <param name="k">Most items, from 0.</param>
    public IReadOnlyList<string> Find(string query, int k)
    {
        var row = Embeddings.RowOf(QueryId(query));
        return row < 0
            ? []
            : [.. Embeddings.Nearest(Embeddings[row], k, r => !Embeddings.Ids[r].StartsWith(QueryPrefix, StringComparison.Ordinal)).Select(s => Embeddings.Ids[s.Item])];
    }
}
