namespace Recsys.Conformance;

/// <summary>Vectors for tests of indexes.</summary>
public static class RandomVectors
{
    /// <summary>A vector of independent numbers in (-1, 1), not zero.</summary>
    public static float[] Next(Random random, int dimension) =>
        [.. Enumerable.Range(0, dimension).Select(_ => (random.NextSingle() * 1.9f) - 0.95f + float.Epsilon)];

    /// <summary>Unit vectors round a number of centres, one after the other.</summary>
    public static float[] Clustered(Random random, int count, int dimension, int clusters, float noise)
    {
        var centres = Enumerable.Range(0, clusters).Select(_ => Next(random, dimension)).ToArray();
        var all = new float[count * dimension];
        for (var i = 0; i < count; i++)
        {
            var centre = centres[random.Next(clusters)];
            var offset = Next(random, dimension);
            var row = all.AsSpan(i * dimension, dimension);
            for (var d = 0; d < dimension; d++)
            {
                row[d] = centre[d] + (noise * offset[d]);
            }

            Core.VectorMath.Normalize(row);
        }

        return all;
    }
}
