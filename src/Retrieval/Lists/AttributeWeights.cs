using System.Runtime.InteropServices;
using Recsys.Core;

namespace Recsys.Retrieval;

/// <summary>The values of all items as numbers, with their weights, at one moment. Immutable.</summary>
internal sealed class AttributeWeights
{
    private const int JudgedItems = 5000;
    private const int JudgedNeighbours = 10;
    private const float PriorPairs = 50;

    private readonly int[] _starts;
    private readonly int[] _values;
    private readonly float[] _norms;
    private readonly float[] _squares;
    private readonly int[][] _having;

    private AttributeWeights(int[] starts, int[] values, float[] norms, float[] squares, int[][] having, Dictionary<string, float> gains) =>
        (_starts, _values, _norms, _squares, _having, Gains) = (starts, values, norms, squares, having, gains);

    public static AttributeWeights Empty { get; } = new([0], [], [], [], [], []);

    /// <summary>What each field tells, from 0 to 1.</summary>
    public IReadOnlyDictionary<string, float> Gains { get; }

    /// <summary>Number of values that an item can have in common with another.</summary>
    public int ValueCount => _squares.Length;

    /// <summary>Numbers of an item's values; none for an item that came later.</summary>
    public ReadOnlySpan<int> ValuesOf(int index) =>
        (uint)index < (uint)_norms.Length ? _values.AsSpan(_starts[index], _starts[index + 1] - _starts[index]) : [];

    /// <summary>The squared weight of a value.</summary>
    public float SquareOf(int value) => _squares[value];

    /// <summary>The length of an item's column of weights; 0 where it has no value that tells anything.</summary>
    public float NormOf(int index) => (uint)index < (uint)_norms.Length ? _norms[index] : 0;

    /// <summary>The most popular available items that have a value, best first.</summary>
    public ReadOnlySpan<int> Having(int value) => _having[value];

    /// <summary>The cosine of two items.</summary>
    public float Cosine(int a, int b)
    {
        var norms = NormOf(a) * NormOf(b);
        if (norms == 0)
        {
            return 0;
        }

        var sum = 0f;
        foreach (var value in ValuesOf(a))
        {
            sum += ValuesOf(b).Contains(value) ? _squares[value] : 0;
        }

        return sum / norms;
    }

    public static AttributeWeights Of(ItemTable table, LiveCoOccurrence together, int length)
    {
        var count = table.Count;
        var numbers = new Dictionary<ItemAttribute, int>();
        var counts = new List<int>();
        var fields = new List<string>();
        var starts = new int[count + 1];
        var values = new List<int>(count * 4);
        for (var index = 0; index < count; index++)
        {
            foreach (var attribute in table.GetAttributes(index))
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, attribute, out var known);
                if (!known)
                {
                    number = counts.Count;
                    counts.Add(0);
                    fields.Add(attribute.Field);
                }

                counts[number]++;
                values.Add(number);
            }

            starts[index + 1] = values.Count;
        }

        var all = values.ToArray();
        var gains = Judge(together, starts, all, counts, fields);
        var squares = new float[counts.Count];
        for (var v = 0; v < squares.Length; v++)
        {
            // A value of a single item cannot be shared and must not make the item long.
            var weight = counts[v] < 2 ? 0 : gains[fields[v]] * MathF.Log((float)count / counts[v]);
            squares[v] = weight * weight;
        }

        return new AttributeWeights(starts, all, Norms(starts, all, squares), squares, MostPopular(table, starts, all, squares, length), gains);
    }

    // What co-occurring items have in common, field by field, against chance.
    private static Dictionary<string, float> Judge(LiveCoOccurrence together, int[] starts, int[] values, List<int> counts, List<string> fields)
    {
        var items = starts.Length - 1;
        var sums = fields.Distinct().ToDictionary(f => f, _ => new Sums(), StringComparer.Ordinal);
        var ofValue = fields.ConvertAll(f => sums[f]);
        var step = Math.Max(1, items / JudgedItems);
        for (var a = 0; a < items; a += step)
        {
            var own = values.AsSpan(starts[a], starts[a + 1] - starts[a]);
            var neighbours = together.Of(a);
            foreach (var neighbour in neighbours[..Math.Min(JudgedNeighbours, neighbours.Length)])
            {
                if (neighbour.Item < items)
                {
                    Compare(own, values.AsSpan(starts[neighbour.Item], starts[neighbour.Item + 1] - starts[neighbour.Item]), items, counts, ofValue);
                }
            }
        }

        return sums.ToDictionary(s => s.Key, s => s.Value.Gain, StringComparer.Ordinal);
    }

    private static void Compare(ReadOnlySpan<int> own, ReadOnlySpan<int> other, int items, List<int> counts, List<Sums> ofValue)
    {
        foreach (var value in own)
        {
            var sums = ofValue[value];
            sums.Chance += (float)counts[value] / items;
            sums.Shares |= other.Contains(value);
            sums.IsOpen = true;
        }

        foreach (var value in own)
        {
            ofValue[value].Close();
        }
    }

    private static float[] Norms(int[] starts, int[] values, float[] squares)
    {
        var norms = new float[starts.Length - 1];
        for (var index = 0; index < norms.Length; index++)
        {
            var sum = 0f;
            foreach (var value in values.AsSpan(starts[index], starts[index + 1] - starts[index]))
            {
                sum += squares[value];
            }

            norms[index] = MathF.Sqrt(sum);
        }

        return norms;
    }

    private static int[][] MostPopular(ItemTable table, int[] starts, int[] values, float[] squares, int length)
    {
        var having = new List<ScoredItem>?[squares.Length];
        for (var index = 0; index < starts.Length - 1; index++)
        {
            if (!table.IsAvailable(index))
            {
                continue;
            }

            var item = new ScoredItem(index, table.GetPopularity(index));
            foreach (var value in values.AsSpan(starts[index], starts[index + 1] - starts[index]))
            {
                if (squares[value] > 0)
                {
                    (having[value] ??= []).Add(item);
                }
            }
        }

        return Array.ConvertAll(having, items =>
        {
            if (items is null)
            {
                return [];
            }

            items.Sort();
            return items.Take(length).Select(i => i.Item).ToArray();
        });
    }

    // Counts pairs of one field; of an item with several values of it, whether any is shared.
    private sealed class Sums
    {
        private double _shared;
        private double _expected;
        private long _pairs;

        public float Chance { get; set; }

        public bool Shares { get; set; }

        public bool IsOpen { get; set; }

        public float Gain
        {
            get
            {
                var expected = _pairs == 0 ? 1 : _expected / _pairs;
                var gain = expected is > 0 and < 1 && _shared > 0 ? Math.Log(_shared / _expected) / -Math.Log(expected) : 0;
                return (float)(((_pairs * Math.Clamp(gain, 0, 1)) + PriorPairs) / (_pairs + PriorPairs));
            }
        }

        public void Close()
        {
            if (!IsOpen)
            {
                return;
            }

            _pairs++;
            _expected += Math.Min(1, Chance);
            _shared += Shares ? 1 : 0;
            (Chance, Shares, IsOpen) = (0, false, false);
        }
    }
}
