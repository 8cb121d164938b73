using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// A vector for each of a number of ids, as any embedding method leaves it. Immutable. It can be searched, saved in
/// word2vec's text format, and copied into a model as the first value of its item vectors, frozen or to be tuned further.
/// </summary>
public sealed class ItemEmbeddings
{
    private readonly Dictionary<string, int> _rows;
    private readonly float[] _vectors;

    /// <summary>Makes embeddings of a copy of the vectors.</summary>
    /// <param name="ids">Id of each row, each once and not empty.</param>
    /// <param name="dimension">Length of a vector, from 1.</param>
    /// <param name="vectors">Row-major, ids × dimension, all finite.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, an id is empty or doubled, or a number is not finite.</exception>
    public ItemEmbeddings(IReadOnlyList<string> ids, int dimension, ReadOnlySpan<float> vectors)
    {
        if (dimension < 1 || vectors.Length != (long)ids.Count * dimension)
        {
            throw new ArgumentException($"{vectors.Length} numbers for {ids.Count} ids of dimension {dimension}; the dimension must be from 1 and the numbers their product.", nameof(vectors));
        }

        Ids = [.. ids];
        Dimension = dimension;
        _vectors = vectors.ToArray();
        _rows = new Dictionary<string, int>(ids.Count, StringComparer.Ordinal);
        for (var row = 0; row < ids.Count; row++)
        {
            if (string.IsNullOrEmpty(ids[row]) || !_rows.TryAdd(ids[row], row))
            {
                throw new ArgumentException($"Id '{ids[row]}' of row {row} is empty or stands twice.", nameof(ids));
            }

            if (!VectorMath.IsFinite(this[row]))
            {
                throw new ArgumentException($"The vector of '{ids[row]}' has numbers that are not finite.", nameof(vectors));
            }
        }
    }

    /// <summary>Id of each row.</summary>
    public IReadOnlyList<string> Ids { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Ids.Count;

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>All vectors, row-major, <see cref="Count"/> × <see cref="Dimension"/>.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <summary>The vector of a row.</summary>
    /// <param name="row">From 0 to below <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public ReadOnlySpan<float> this[int row] => _vectors.AsSpan(checked(row * Dimension), Dimension);

    /// <summary>The row of an id, or -1 where it has none.</summary>
    /// <param name="id">The id.</param>
    public int RowOf(string id) => _rows.GetValueOrDefault(id, -1);

    /// <summary>Cosine of two rows, -1 to 1; 0 where one of the vectors is zero.</summary>
    /// <param name="a">A row.</param>
    /// <param name="b">A row.</param>
    public float Cosine(int a, int b) => Cosine(this[a], this[b]);

    /// <summary>The rows whose vectors have the largest cosine with a vector, best first.</summary>
    /// <param name="vector">A vector of <see cref="Dimension"/> numbers.</param>
    /// <param name="k">Most rows, from 0.</param>
    /// <param name="accept">Rows that may be returned; null for all.</param>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public ScoredItem[] Nearest(ReadOnlySpan<float> vector, int k, Func<int, bool>? accept = null)
    {
        if (vector.Length != Dimension)
        {
            throw new ArgumentException($"The vector has {vector.Length} numbers; the embeddings have {Dimension}.", nameof(vector));
        }

        var top = new TopK(new ScoredItem[Math.Min(k, Count)]);
        for (var row = 0; row < Count; row++)
        {
            if (accept is null || accept(row))
            {
                top.Add(row, Cosine(vector, this[row]));
            }
        }

        return top.SortDescending().ToArray();
    }

    /// <summary>Writes word2vec's text format: a line "count dimension", then one line "id number number ..." a row.</summary>
    /// <param name="file">The file; an existing one is replaced.</param>
    /// <exception cref="ArgumentException">An id has white space in it, which the format cannot hold.</exception>
    public void Save(string file) => Word2VecText.Write(file, this);

    /// <summary>Reads word2vec's text format.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">Lines are not of the format; it names them.</exception>
    public static ItemEmbeddings Load(string file) => Word2VecText.Read(file);

    internal static float Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lengths = MathF.Sqrt(VectorMath.Dot(a, a)) * MathF.Sqrt(VectorMath.Dot(b, b));
        return lengths > 0 ? VectorMath.Dot(a, b) / lengths : 0;
    }
}
