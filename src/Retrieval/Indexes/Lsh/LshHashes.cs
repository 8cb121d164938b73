
namespace Recsys.Retrieval;

/// <summary>The random directions of all tables, and the keys that they give a vector.</summary>
internal sealed unsafe class LshHashes
{
    private readonly LshIndexOptions _options;
    private readonly int _length;
    private readonly float[] _directions;
    private readonly float[] _offsets;

    /// <summary>Draws the directions.</summary>
    public LshHashes(LshIndexOptions options)
    {
        _options = options;
        _length = FloatKernels.Padded(options.Dimension);
        var random = new Random(options.Seed);
        var count = options.Tables * options.Hashes;
        _directions = new float[count * _length];
        _offsets = new float[count];
        for (var i = 0; i < count; i++)
        {
            foreach (ref var x in _directions.AsSpan(i * _length, options.Dimension))
            {
                x = (float)Gaussian(random);
            }

            _offsets[i] = random.NextSingle() * options.Width;
        }
    }

    /// <summary>Computes the key of a vector for each of the first tables.</summary>
    /// <param name="vector">The vector, padded.</param>
    /// <param name="keys">Receives a key a table.</param>
    public void Compute(float* vector, Span<uint> keys)
    {
        var count = keys.Length * _options.Hashes;
        Span<float> products = stackalloc float[count];
        ExactSearch.Multiply(new ReadOnlySpan<float>(vector, _length), _directions.AsSpan(0, count * _length), products);
        for (var table = 0; table < keys.Length; table++)
        {
            // 2,166,136,261 and 16,777,619 are FNV-1a's; a key of signs alone is the signs themselves.
            var key = 2_166_136_261u;
            var signs = 0u;
            for (var i = table * _options.Hashes; i < (table + 1) * _options.Hashes; i++)
            {
                signs = (signs << 1) | (products[i] >= 0 ? 1u : 0u);
                key = (key ^ (uint)(long)MathF.Floor((products[i] + _offsets[i]) / _options.Width)) * 16_777_619u;
            }

            keys[table] = _options.Metric == VectorMetric.Cosine ? signs : key;
        }
    }

    // Box and Muller: 1 - u is in (0, 1].
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
