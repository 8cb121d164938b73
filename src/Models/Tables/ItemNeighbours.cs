using System.Runtime.InteropServices;

namespace Recsys.Models;

/// <summary>
/// Item-to-item lists of fixed width K, best first. In the file every list is padded with row -1 to K;
/// the accessors leave the padding out. Rows appended after training have empty lists.
/// </summary>
public sealed class ItemNeighbours
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Makes the lists of the file's form.</summary>
    /// <param name="bytes">
    /// Little-endian: count * K rows as int32, each 0 to count - 1, then -1 to the end of its list; then count * K finite scores
    /// as fp32, not rising within a list, those of padding ignored. Kept, not copied.
    /// </param>
    /// <param name="width">K, from 0.</param>
    /// <param name="count">Number of items.</param>
    /// <exception cref="ArgumentException">A size, row or score breaks these rules; the message names it.</exception>
    public ItemNeighbours(ReadOnlyMemory<byte> bytes, int width, int count)
    {
        if (width < 0 || bytes.Length != (long)width * count * (sizeof(int) + sizeof(float)))
        {
            throw new ArgumentException($"{bytes.Length} bytes do not make {count} lists of {width} rows and scores.", nameof(bytes));
        }

        EmbeddingTable.RequireLittleEndian();
        _bytes = bytes;
        Width = width;
        Count = count;
        for (var item = 0; item < count; item++)
        {
            Check(item);
        }
    }

    /// <summary>Number of items with a list.</summary>
    public int Count { get; }

    /// <summary>K: the longest a list can be.</summary>
    public int Width { get; }

    /// <summary>Rows of an item's neighbours, best first.</summary>
    /// <param name="row">The item's row; empty beyond <see cref="Count"/>.</param>
    public ReadOnlySpan<int> Rows(int row)
    {
        if ((uint)row >= (uint)Count)
        {
            return [];
        }

        var padded = PaddedRows(row);
        var length = padded.IndexOf(-1);
        return length < 0 ? padded : padded[..length];
    }

    /// <summary>Scores of an item's neighbours, in the order of <see cref="Rows"/>.</summary>
    /// <param name="row">The item's row; empty beyond <see cref="Count"/>.</param>
    public ReadOnlySpan<float> Scores(int row) => (uint)row < (uint)Count ? PaddedScores(row)[..Rows(row).Length] : [];

    private ReadOnlySpan<int> PaddedRows(int item) =>
        MemoryMarshal.Cast<byte, int>(_bytes.Span[..(_bytes.Length / 2)]).Slice(item * Width, Width);

    private ReadOnlySpan<float> PaddedScores(int item) =>
        MemoryMarshal.Cast<byte, float>(_bytes.Span[(_bytes.Length / 2)..]).Slice(item * Width, Width);

    private void Check(int item)
    {
        var rows = Rows(item);
        var scores = Scores(item);
        for (var at = 0; at < rows.Length; at++)
        {
            if ((uint)rows[at] >= (uint)Count)
            {
                throw new ArgumentException(
                    $"Neighbour {at} of item {item} is row {rows[at]}; allowed: 0 to {Count - 1}, or -1 as padding.");
            }

            if (!float.IsFinite(scores[at]) || (at > 0 && scores[at] > scores[at - 1]))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Score {at} of item {item} is {scores[at]}; scores are finite and best first."));
            }
        }

        if (PaddedRows(item)[rows.Length..].ContainsAnyExcept(-1))
        {
            throw new ArgumentException($"The list of item {item} has rows behind its padding at position {rows.Length}.");
        }
    }
}
