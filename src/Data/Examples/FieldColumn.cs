using System.Globalization;
using Recsys.Models;

namespace Recsys.Data;

/// <summary>
/// The values of one field for all its owners (users, items or examples), in compressed rows: owner i has the entries
/// Starts[i] to Starts[i + 1]. A category has one entry of weight 1, a list of n categories n entries of weight 1 / n (their
/// embeddings are averaged), a number one entry of category 1 whose weight is the number. Category 0 stands for
/// a missing or unknown value.
/// </summary>
public sealed class FieldColumn
{
    /// <summary>Makes a column.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="vocabulary">Text of each category; the first stands for missing and unknown values.</param>
    /// <param name="starts">Owners + 1 offsets into the entries.</param>
    /// <param name="values">Category of each entry, below the vocabulary's length.</param>
    /// <param name="weights">Weight of each entry, finite.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a category lies outside the vocabulary or a weight is not finite.</exception>
    public FieldColumn(string name, FieldOwner owner, IReadOnlyList<string> vocabulary, int[] starts, int[] values, float[] weights)
    {
        if (starts.Length == 0 || starts[^1] != values.Length || values.Length != weights.Length)
        {
            throw new ArgumentException(
                $"Field '{name}' has {starts.Length} starts, {values.Length} values and {weights.Length} weights; the last start is the number of values.",
                nameof(starts));
        }

        for (var i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)vocabulary.Count || !float.IsFinite(weights[i]))
            {
                throw new ArgumentException(
                    $"Entry {i} of field '{name}' is category {values[i]} with weight {weights[i]}; allowed: 0 to {vocabulary.Count - 1}, finite weights.",
                    nameof(values));
            }
        }

        Name = name;
        Owner = owner;
        Vocabulary = vocabulary;
        Starts = starts;
        Values = values;
        Weights = weights;
    }

    /// <summary>Name of the field.</summary>
    public string Name { get; }

    /// <summary>What it describes.</summary>
    public FieldOwner Owner { get; }

    /// <summary>Whether each owner has one number.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>What makes the numbers of texts; null where they were not made of texts, and for what is no number.</summary>
    public NumberScale? Scale { get; private init; }

    /// <summary>Whether each owner has one category: no number, vector or list.</summary>
    public bool IsCategory => !IsNumber && !IsVector && !IsList && Values.Length == Count && !Weights.AsSpan().ContainsAnyExcept(1f);

    /// <summary>Whether each owner has a list of categories, be it of one.</summary>
    public bool IsList { get; private init; }

    /// <summary>Whether each owner has a vector of numbers.</summary>
    public bool IsVector { get; private init; }

    /// <summary>Text of each category; the first stands for missing and unknown values.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>Number of categories, with the one for missing and unknown values.</summary>
    public int Cardinality => Vocabulary.Count;

    /// <summary>Number of owners.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Owners + 1 offsets into the entries.</summary>
    internal int[] Starts { get; }

    /// <summary>Category of each entry.</summary>
    internal int[] Values { get; }

    /// <summary>Weight of each entry.</summary>
    internal float[] Weights { get; }

    /// <summary>A column with one category an owner.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="vocabulary">Text of each category.</param>
    /// <param name="values">Category of each owner.</param>
    public static FieldColumn Category(string name, FieldOwner owner, IReadOnlyList<string> vocabulary, int[] values)
    {
        var ones = new float[values.Length];
        Array.Fill(ones, 1);
        return new FieldColumn(name, owner, vocabulary, [.. Enumerable.Range(0, values.Length + 1)], values, ones);
    }

    /// <summary>A column with one number an owner.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="numbers">Number of each owner; finite, best near 0 with a spread near 1.</param>
    /// <param name="scale">What made them of texts, and makes those of a silo's requests; null where there are no texts.</param>
    public static FieldColumn Number(string name, FieldOwner owner, float[] numbers, NumberScale? scale = null)
    {
        var ones = new int[numbers.Length];
        Array.Fill(ones, 1);
        return new FieldColumn(name, owner, ["", "number"], [.. Enumerable.Range(0, numbers.Length + 1)], ones, numbers) { IsNumber = true, Scale = scale };
    }

    /// <summary>
    /// A column with one vector an owner: of a text, an image (Ge et al., Image matters, 2018), or computed by any model beforehand.
    /// Each of its numbers is a category whose weight is the number, so the field's row is the vector times a learned matrix
    /// [D, W]: an item that no example has yet is known by its content alone.
    /// </summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="dimension">D: numbers of a vector.</param>
    /// <param name="vectors">[owners, D], row-major; finite, best of length near 1. All zeros stand for a missing vector.</param>
    /// <exception cref="ArgumentException">The numbers are not a multiple of the dimension, or one is not finite.</exception>
    public static FieldColumn Vector(string name, FieldOwner owner, int dimension, float[] vectors)
    {
        if (dimension < 1 || vectors.Length % dimension != 0)
        {
            throw new ArgumentException($"Field '{name}' has {vectors.Length} numbers; they must be whole vectors of {dimension}, at least 1.", nameof(vectors));
        }

        var vocabulary = Enumerable.Range(0, dimension).Select(d => d.ToString(CultureInfo.InvariantCulture)).Prepend(string.Empty).ToArray();
        int[] starts = [.. Enumerable.Range(0, (vectors.Length / dimension) + 1).Select(i => i * dimension)];
        int[] values = [.. Enumerable.Range(0, vectors.Length).Select(i => (i % dimension) + 1)];
        return new FieldColumn(name, owner, vocabulary, starts, values, vectors) { IsVector = true };
    }

    /// <summary>A column with any number of categories an owner; none becomes category 0.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="vocabulary">Text of each category.</param>
    /// <param name="values">Categories of each owner.</param>
    public static FieldColumn Categories(string name, FieldOwner owner, IReadOnlyList<string> vocabulary, IReadOnlyList<int[]> values)
    {
        var starts = new int[values.Count + 1];
        List<int> entries = [];
        List<float> weights = [];
        for (var i = 0; i < values.Count; i++)
        {
            int[] own = values[i].Length == 0 ? [0] : values[i];
            entries.AddRange(own);
            weights.AddRange(Enumerable.Repeat(1f / own.Length, own.Length));
            starts[i + 1] = entries.Count;
        }

        return new FieldColumn(name, owner, vocabulary, starts, [.. entries], [.. weights]) { IsList = true };
    }

    /// <summary>The column with every category that does not occur with a counted owner made unknown, since it cannot be learned.</summary>
    /// <param name="counted">Owners of the training examples.</param>
    internal FieldColumn KeepSeen(IEnumerable<int> counted)
    {
        var seen = new bool[Cardinality];
        foreach (var owner in counted)
        {
            foreach (var value in Values.AsSpan(Starts[owner]..Starts[owner + 1]))
            {
                seen[value] = true;
            }
        }

        return new FieldColumn(Name, Owner, Vocabulary, Starts, Array.ConvertAll(Values, v => seen[v] ? v : 0), Weights)
        {
            IsNumber = IsNumber,
            IsList = IsList,
            IsVector = IsVector,
            Scale = Scale,
        };
    }
}
