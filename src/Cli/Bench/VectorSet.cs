using Recsys.Core;
using Recsys.Data;

namespace Recsys.Cli.Bench;

/// <summary>Vectors and queries of equal length, rows one after the other.</summary>
/// <param name="Vectors">The vectors.</param>
/// <param name="Queries">The queries.</param>
/// <param name="Dimension">Floats of a row.</param>
internal sealed record VectorSet(float[] Vectors, float[] Queries, int Dimension)
{
    private const int Clusters = 2000;
    private const float Noise = 0.7f;

    /// <summary>Number of vectors.</summary>
    public int Count => Vectors.Length / Dimension;

    /// <summary>Number of queries.</summary>
    public int QueryCount => Queries.Length / Dimension;

    /// <summary>Reads both from .npy files.</summary>
    /// <exception cref="InvalidDataException">A file is not a matrix of floats, or their rows differ in length.</exception>
    public static VectorSet Read(string vectors, string queries)
    {
        var (_, dimension, values) = NpyMatrix.Read(vectors);
        var (_, other, asked) = NpyMatrix.Read(queries);
        return dimension == other
            ? new VectorSet(values, asked, dimension)
            : throw new InvalidDataException($"{vectors} has rows of {dimension} and {queries} of {other}.");
    }

    /// <summary>
    /// Draws from a mixture: 2,000 centres of unit length in random directions; a vector is a centre plus normal noise with a
    /// standard deviation of .7 in each component, scaled to unit length. The noise is several times as long as a centre, so
    /// that neighbours are hardly nearer than the rest: a hard set. Queries are drawn alike and are no vectors of the set.
    /// </summary>
    public static VectorSet Generate(int count, int queries, int dimension, int seed)
    {
        var random = new Random(seed);
        var centres = new float[Clusters * dimension];
        Fill(random, centres);
        for (var i = 0; i < centres.Length; i += dimension)
        {
            VectorMath.Normalize(centres.AsSpan(i, dimension));
        }

        return new VectorSet(Draw(random, centres, count, dimension), Draw(random, centres, queries, dimension), dimension);
    }

    private static float[] Draw(Random random, float[] centres, int count, int dimension)
    {
        var rows = new float[count * dimension];
        Fill(random, rows);
        for (var i = 0; i < count; i++)
        {
            var row = rows.AsSpan(i * dimension, dimension);
            var centre = centres.AsSpan(random.Next(Clusters) * dimension, dimension);
            for (var d = 0; d < dimension; d++)
            {
                row[d] = centre[d] + (Noise * row[d]);
            }

            VectorMath.Normalize(row);
        }

        return rows;
    }

    // Box and Muller, in pairs: 1 - u is in (0, 1].
    private static void Fill(Random random, Span<float> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * sin);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * cos);
            }
        }
    }
}
