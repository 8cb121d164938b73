using System.Globalization;
using Recsys.Core;
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

    /// <summary>
    /// Whether it is known of examples alone and never of a request, such as the place of an item before there is a list. Its first category is no unknown
    /// value then but the one that all requests are taken to have.
    /// </summary>
    public bool IsFixed { get; private init; }

    /// <summary>Whether each owner has a list of categories, be it of one.</summary>
    public bool IsList { get; private init; }

    /// <summary>Whether each owner has a vector of numbers.</summary>
    public bool IsVector { get; private init; }

    /// <summary>Whether its vectors are of unit length, as those of <see cref="ItemContent"/> are; what is served is then brought to it too.</summary>
    public bool IsUnit { get; private init; }

    /// <summary>Text of each category; the first stands for missing and unknown values.</summary>
    public IReadOnlyList<string> Vocabulary { get; }

    /// <summary>Number of categories, with the one for missing and unknown values.</summary>
    public int Cardinality => Vocabulary.Count;

    /// <summary>Number of owners; of those whose fields change each is here as often as it has rows.</summary>
    public int Count => Starts.Length - 1;

    /// <summary>Owners + 1 offsets into the entries.</summary>
    internal int[] Starts { get; }

    /// <summary>Numbers before they were scaled, NaN where there is none; null for what is no number of texts.</summary>
    private double[]? Numbers { get; init; }

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

    /// <summary>A column with one category an example, which serving fixes at the first (<see cref="IsFixed"/>).</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="vocabulary">Text of each category, first the one that requests are taken to have.</param>
    /// <param name="values">Category of each example.</param>
    public static FieldColumn Fixed(string name, IReadOnlyList<string> vocabulary, int[] values)
    {
        var plain = Category(name, FieldOwner.Context, vocabulary, values);
        return new FieldColumn(name, plain.Owner, plain.Vocabulary, plain.Starts, plain.Values, plain.Weights) { IsFixed = true };
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

    /// <summary>A column with one number an owner, scaled by the mean and the deviation of some.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="owner">What it describes.</param>
    /// <param name="numbers">Number of each owner; NaN for none.</param>
    /// <param name="fitted">Owners whose numbers the scale is made of.</param>
    internal static FieldColumn Scaled(string name, FieldOwner owner, double[] numbers, IEnumerable<int> fitted)
    {
        double[] known = [.. fitted.Select(i => numbers[i]).Where(double.IsFinite)];
        var mean = known.Length > 0 ? known.Average() : 0;
        var scale = new NumberScale(mean, known.Length > 0 ? Math.Sqrt(known.Average(n => (n - mean) * (n - mean))) : 0);
        return new FieldColumn(
            name,
            owner,
            ["", "number"],
            [.. Enumerable.Range(0, numbers.Length + 1)],
            [.. Enumerable.Repeat(1, numbers.Length)],
            Array.ConvertAll(numbers, scale.Of))
        {
            IsNumber = true,
            Scale = scale,
            Numbers = numbers,
        };
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

    /// <summary>A column of items' contents.</summary>
    /// <param name="content">The contents.</param>
    public static FieldColumn Vector(ItemContent content)
    {
        var plain = Vector(content.Name, FieldOwner.Item, content.Dimension, content.Vectors.ToArray());
        return new FieldColumn(plain.Name, plain.Owner, plain.Vocabulary, plain.Starts, plain.Values, plain.Weights) { IsVector = true, IsUnit = true };
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

        return Like(Starts, Array.ConvertAll(Values, v => seen[v] ? v : 0), Weights, Numbers);
    }

    /// <summary>The column with its scale made of some owners' numbers; itself where it has none.</summary>
    /// <param name="fitted">The owners.</param>
    internal FieldColumn ScaledBy(IEnumerable<int> fitted) => Numbers is null ? this : Scaled(Name, Owner, Numbers, fitted.Distinct());

    /// <summary>The column with the first owners' values replaced.</summary>
    /// <param name="rows">The row whose values each of the first owners gets.</param>
    internal FieldColumn WithFirst(int[] rows) => Spread([.. rows, .. Enumerable.Range(rows.Length, Count - rows.Length)]);

    /// <summary>The column of which each owner has the values of a row of this one.</summary>
    /// <param name="rows">The row of each.</param>
    internal FieldColumn Spread(int[] rows)
    {
        var starts = new int[rows.Length + 1];
        List<int> values = new(Values.Length);
        List<float> weights = new(Values.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            values.AddRange(Values.AsSpan(Starts[rows[i]]..Starts[rows[i] + 1]));
            weights.AddRange(Weights.AsSpan(Starts[rows[i]]..Starts[rows[i] + 1]));
            starts[i + 1] = values.Count;
        }

        return Like(starts, [.. values], [.. weights], Numbers is null ? null : Array.ConvertAll(rows, r => Numbers[r]));
    }

    /// <summary>The known categories of an owner.</summary>
    internal IEnumerable<string> TextsOf(int owner) =>
        Values[Starts[owner]..Starts[owner + 1]].Where(v => v > 0).Select(v => Vocabulary[v]);

    private FieldColumn Like(int[] starts, int[] values, float[] weights, double[]? numbers) => new(Name, Owner, Vocabulary, starts, values, weights)
    {
        IsNumber = IsNumber,
        IsList = IsList,
        IsFixed = IsFixed,
        IsVector = IsVector,
        IsUnit = IsUnit,
        Scale = Scale,
        Numbers = numbers,
    };
}
