namespace Recsys.Online;

/// <summary>
/// Weights by bucket as a silo serves them. Immutable, so that a reader has either those before a change or those after it: a change makes a new table that
/// shares all pages which it leaves alone.
/// </summary>
public sealed class WeightTable
{
    private const int PageBits = 10;
    private const int PageSize = 1 << PageBits;

    private readonly float[]?[] _pages;

    private WeightTable(float[]?[] pages, int size, int nonZero) => (_pages, Size, NonZero) = (pages, size, nonZero);

    /// <summary>A table of zeros.</summary>
    /// <param name="size">Number of buckets; from 1.</param>
    public WeightTable(int size)
        : this(new float[]?[(size + PageSize - 1) / PageSize], size, 0)
    {
    }

    /// <summary>Number of buckets.</summary>
    public int Size { get; }

    /// <summary>Weights that are not 0.</summary>
    public int NonZero { get; }

    /// <summary>Weight of a bucket.</summary>
    /// <param name="bucket">Its number.</param>
    public float this[int bucket] => _pages[bucket >> PageBits] is { } page ? page[bucket & (PageSize - 1)] : 0;

    /// <summary>The same table with other weights of some buckets.</summary>
    /// <param name="buckets">The buckets.</param>
    /// <param name="weights">Their weights, as many.</param>
    /// <exception cref="ArgumentException">There are not as many of both, or there is no such bucket.</exception>
    public WeightTable With(ReadOnlySpan<int> buckets, ReadOnlySpan<float> weights)
    {
        if (buckets.Length != weights.Length)
        {
            throw new ArgumentException($"{buckets.Length} buckets have {weights.Length} weights.", nameof(weights));
        }

        float[]?[] pages = [.. _pages];
        var nonZero = NonZero;
        for (var i = 0; i < buckets.Length; i++)
        {
            var bucket = buckets[i];
            if ((uint)bucket >= (uint)Size)
            {
                throw new ArgumentException($"There is no bucket {bucket} among {Size}.", nameof(buckets));
            }

            var at = bucket >> PageBits;
            if (pages[at] is not { } page || page == _pages[at])
            {
                // A page of its own, once.
                pages[at] = page = pages[at] is { } shared ? [.. shared] : new float[PageSize];
            }

            ref var weight = ref page[bucket & (PageSize - 1)];
            nonZero += (weights[i] == 0 ? 0 : 1) - (weight == 0 ? 0 : 1);
            weight = weights[i];
        }

        return new WeightTable(pages, Size, nonZero);
    }
}
