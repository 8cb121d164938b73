using System.Runtime.InteropServices;

namespace Recsys.Models;

/// <summary>
/// Item-to-item lists of fixed width K, best first. In the file every list is padded with row -1 to K;
/// the accessors leave the padding out. Rows appended after training have empty lists.
/// </summary>
public sealed class ItemNeighbours
{
    private readonly int[] _rows;
    private readonly float[] _scores;
    private readonly int[] _lengths;

    /// <summary>Makes the lists.</summary>
    /// <param name="rows">Count * K rows, each 0 to Count - 1, then -1 to the end of its list.</param>
    /// <param name="scores">Count * K finite scores, not rising within a list; those of padding are ignored.</param>
    /// <param name="width">K, from 0.</param>
    /// <param name="count">Number of items.</param>
    /// <exception cref="ArgumentException">A size, row or score breaks these rules; the message names it.</exception>
    public ItemNeighbours(int[] rows, float[] scores, int width, int count)
    {
        if (width < 0 || rows.LongLength != (long)width * count || scores.Length != rows.Length)
        {
            throw new ArgumentException(
                $"{rows.Length} rows and {scores.Length} scores do not make {count} lists of {width}.", nameof(rows));
        }

        _rows = rows;
        _scores = scores;
        Width = width;
        _lengths = new int[count];
        for (var item = 0; item < count; item++)
        {
            _lengths[item] = CheckedLength(item, rows.AsSpan(item * width, width), scores.AsSpan(item * width, width));
        }
    }

    /// <summary>Number of items with a list.</summary>
    public int Count => _lengths.Length;

    /// <summary>K: the longest a list can be.</summary>
    public int Width { get; }

    /// <summary>Rows of an item's neighbours, best first.</summary>
    /// <param name="row">The item's row; empty beyond <see cref="Count"/>.</param>
    public ReadOnlySpan<int> Rows(int row) =>
        (uint)row < (uint)_lengths.Length ? _rows.AsSpan(row * Width, _lengths[row]) : [];

    /// <summary>Scores of an item's neighbours, in the order of <see cref="Rows"/>.</summary>
    /// <param name="row">The item's row; empty beyond <see cref="Count"/>.</param>
    public ReadOnlySpan<float> Scores(int row) =>
        (uint)row < (uint)_lengths.Length ? _scores.AsSpan(row * Width, _lengths[row]) : [];

    /// <summary>Reads the file's form: all rows as int32, then all scores as fp32, little-endian.</summary>
    internal static ItemNeighbours Parse(ReadOnlySpan<byte> bytes, int width, int count)
    {
        var half = bytes.Length / 2;
        return new ItemNeighbours(
            MemoryMarshal.Cast<byte, int>(bytes[..half]).ToArray(),
            MemoryMarshal.Cast<byte, float>(bytes[half..]).ToArray(),
            width,
            count);
    }

    private int CheckedLength(int item, ReadOnlySpan<int> rows, ReadOnlySpan<float> scores)
    {
        var length = 0;
        while (length < rows.Length && rows[length] != -1)
        {
            if ((uint)rows[length] >= (uint)Count)
            {
                throw new ArgumentException(
                    $"Neighbour {length} of item {item} is row {rows[length]}; allowed: 0 to {Count - 1}, or -1 as padding.");
            }

            if (!float.IsFinite(scores[length]) || (length > 0 && scores[length] > scores[length - 1]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Score {length} of item {item} is {scores[length]}; scores are finite and best first."));
            }

            length++;
        }

        if (rows[length..].ContainsAnyExcept(-1))
        {
            throw new ArgumentException($"The list of item {item} has rows behind its padding at position {length}.");
        }

        return length;
    }
}
