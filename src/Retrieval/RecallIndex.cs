using Recsys.Core;
using Recsys.Models;

namespace Recsys.Retrieval;

/// <summary>
/// The index of one model's recall rows, items being row numbers: every row is looked at in a small catalogue, a graph (HNSW)
/// is walked from <see cref="RecallOptions.GraphFrom"/> rows on. A result is full wherever the filter leaves enough rows.
/// Rows of zeros are not in it: they are as far from every interest. Searched by any number of threads; one extends.
/// </summary>
public sealed class RecallIndex : IDisposable
{
    private const int Samples = 64;
    private const int FewestAccepted = 4;

    private readonly EmbeddingTable _rows;
    private readonly IVectorIndex _index;
    private readonly bool _isGraph;
    private readonly double _effort;
    private int _covered;

    // The rows of a part of the catalogue; null where all of the model's are meant.
    private RowList? _part;

    private RecallIndex(EmbeddingTable rows, IVectorIndex index, bool isGraph, double effort)
    {
        _rows = rows;
        _index = index;
        _isGraph = isGraph;
        _effort = effort;
    }

    /// <summary>Number of rows that can be found.</summary>
    public int Count => _index.Count;

    /// <summary>Whether a graph is walked, so that the result is approximate.</summary>
    public bool IsGraph => _isGraph;

    /// <summary>Opens the index that the version carries, memory-mapped, or builds one on the calling thread.</summary>
    /// <param name="model">The model; it must outlive the index.</param>
    /// <param name="options">Size from which a graph is built, and its effort.</param>
    /// <exception cref="ArtifactException">The version carries an index that is none of its rows.</exception>
    public static RecallIndex Of(LoadedModel model, RecallOptions options)
    {
        var index = model.RecallIndexPath is { } path
            ? new RecallIndex(model.Recall, Open(model, path), isGraph: true, options.GraphEffort) { _covered = model.Recall.MappedCount }
            : Empty(model.Recall, options);
        index.Extend();
        return index;
    }

    /// <summary>An empty index for the rows of one part of the catalogue, which <see cref="Add"/> enters.</summary>
    /// <param name="model">The model; it must outlive the index.</param>
    /// <param name="expected">About how many rows there will be: it decides whether there is a graph.</param>
    /// <param name="options">Size from which a graph is built, and its effort.</param>
    internal static RecallIndex OfPart(LoadedModel model, int expected, RecallOptions options)
    {
        var index = Empty(model.Recall, options, Math.Max(1, expected));
        index._part = new RowList();
        return index;
    }

    /// <summary>Builds the graph of recall rows and returns the file that a version carries.</summary>
    /// <param name="rows">Rows one after the other.</param>
    /// <param name="dimension">Floats in a row.</param>
    /// <exception cref="ArgumentException">There are no whole rows, or a number is not finite.</exception>
    public static byte[] Build(ReadOnlySpan<float> rows, int dimension)
    {
        using var table = EmbeddingTable.FromRows(rows, dimension);
        using var index = Empty(table, new RecallOptions { GraphFrom = 1 });
        index.Extend();
        var folder = Directory.CreateTempSubdirectory("recsys-index-").FullName;
        try
        {
            var path = Path.Combine(folder, ArtifactNames.RecallIndex);
            index._index.Save(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Enters a row of a part; a row below 0 is none. Not for two threads at once.</summary>
    internal void Add(int row)
    {
        if (row >= 0 && _rows[row] is var vector && vector.ContainsAnyExcept(0f))
        {
            _index.Upsert(row, vector);
            _part!.Add(row);
        }
    }

    /// <summary>Adds the rows that the model got since the last call. Not for two threads at once.</summary>
    public void Extend()
    {
        for (var count = _rows.Count; _covered < count; _covered++)
        {
            var row = _rows[_covered];
            if (row.ContainsAnyExcept(0f))
            {
                _index.Upsert(_covered, row);
            }
        }
    }

    /// <summary>Finds the accepted rows of the largest inner product with a query.</summary>
    /// <typeparam name="TFilter">The filter's type.</typeparam>
    /// <param name="query">The query, finite; one of zeros finds nothing.</param>
    /// <param name="filter">The filter, asked within the search.</param>
    /// <param name="destination">Receives row numbers, best first.</param>
    /// <returns>How many were found.</returns>
    public int Search<TFilter>(ReadOnlySpan<float> query, TFilter filter, Span<ScoredItem> destination)
        where TFilter : struct, IRowFilter
    {
        if (destination.IsEmpty || !query.ContainsAnyExcept(0f))
        {
            return 0;
        }

        if (!_isGraph)
        {
            return _index.Search(query, filter, destination);
        }

        if (!IsNarrow(filter))
        {
            var effort = (int)Math.Clamp(Math.Ceiling(_effort * destination.Length), LeastEffort, MostEffort);
            var found = _index.Search(query, filter, destination, effort);
            if (found == destination.Length)
            {
                return found;
            }
        }

        return Scan(query, filter, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _index.Dispose();

    // A short list is not found by a short walk: the ten nearest of a million, of a mixture with much noise, are found to 86 % by
    // about this one and to 69 % by one of 512.
    private const int LeastEffort = 1000;

    // The index's own bound on an effort.
    private const int MostEffort = 10_000;

    private static IVectorIndex Open(LoadedModel model, string path)
    {
        IVectorIndex index;
        try
        {
            // The artefact's hash covers the content already.
            index = VectorIndexes.Open(path, verify: false);
        }
        catch (Exception e) when (e is IndexFormatException or IOException)
        {
            throw new ArtifactException(ArtifactNames.RecallIndex, e.Message, e);
        }

        if (index.Dimension != model.Recall.Dimension || index.Metric != VectorMetric.InnerProduct || !HoldsRows(index, model.Recall))
        {
            var found = $"{index.Count} rows of {index.Dimension} under {index.Metric}";
            index.Dispose();
            throw new ArtifactException(
                ArtifactNames.RecallIndex,
                $"it has {found}; the version has {model.Recall.MappedCount} rows of {model.Recall.Dimension}, other ones, under {VectorMetric.InnerProduct}.");
        }

        return index;
    }

    // Scores of an index come from its own copy of the vectors: a sample of them must be those of the rows.
    private static bool HoldsRows(IVectorIndex index, EmbeddingTable rows)
    {
        Span<ScoredItem> nearest = stackalloc ScoredItem[8];
        for (var i = 0; i < Samples; i++)
        {
            var query = rows[(int)((long)rows.MappedCount * i / Samples)];
            if (!query.ContainsAnyExcept(0f))
            {
                continue;
            }

            var found = index.Search(query, default(AcceptAll), nearest);
            foreach (var one in nearest[..found])
            {
                if (one.Item >= rows.MappedCount
                    || Math.Abs(one.Score - VectorMath.Dot(query, rows[one.Item])) > 1e-3f * (1 + Math.Abs(one.Score)))
                {
                    return false;
                }
            }
        }

        return index.Count <= rows.MappedCount;
    }

    private static RecallIndex Empty(EmbeddingTable rows, RecallOptions options) => Empty(rows, options, rows.Count);

    private static RecallIndex Empty(EmbeddingTable rows, RecallOptions options, int count)
    {
        var isGraph = count >= options.GraphFrom;
        var index = isGraph
            ? VectorIndexes.Create(new HnswIndexOptions { Dimension = rows.Dimension, Capacity = count })
            : VectorIndexes.Create(new ExactIndexOptions { Dimension = rows.Dimension, Capacity = count });
        return new RecallIndex(rows, index, isGraph, options.GraphEffort);
    }

    // Where few rows are accepted, a walk must visit most of the graph, which costs more than to look at every row in order.
    private bool IsNarrow<TFilter>(TFilter filter)
        where TFilter : struct, IRowFilter
    {
        var accepted = 0;
        var part = _part is null ? default : _part.Rows;
        var count = _part is null ? _rows.Count : part.Length;
        for (var i = 0; i < Samples && accepted < FewestAccepted && count > 0; i++)
        {
            var at = (int)((long)count * i / Samples);
            accepted += filter.Accepts(_part is null ? at : part[at]) ? 1 : 0;
        }

        return accepted < FewestAccepted;
    }

    private int Scan<TFilter>(ReadOnlySpan<float> query, TFilter filter, Span<ScoredItem> destination)
        where TFilter : struct, IRowFilter
    {
        var best = new TopK(destination);
        if (_part is not null)
        {
            foreach (var row in _part.Rows)
            {
                if (filter.Accepts(row))
                {
                    best.Add(row, VectorMath.Dot(query, _rows[row]));
                }
            }

            return best.SortDescending().Length;
        }

        ExactSearch.Search(query, _rows.Mapped, 0, filter, ref best);
        ExactSearch.Search(query, _rows.Tail, _rows.MappedCount, filter, ref best);
        return best.SortDescending().Length;
    }

    // Grows; readers take no lock.
    private sealed class RowList
    {
        private volatile int[] _rows = new int[64];
        private volatile int _count;

        public ReadOnlySpan<int> Rows
        {
            get
            {
                var count = _count;
                return _rows.AsSpan(0, count);
            }
        }

        public void Add(int row)
        {
            if (_count == _rows.Length)
            {
                var longer = new int[_count * 2];
                _rows.CopyTo(longer, 0);
                _rows = longer;
            }

            _rows[_count] = row;
            _count++;
        }
    }
}
