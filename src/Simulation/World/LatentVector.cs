using Recsys.Core;

namespace Recsys.Simulation;

/// <summary>Operations on the latent vectors of tastes and games; all that leave here have unit length.</summary>
internal static class LatentVector
{
    /// <summary>Dimension: enough for two random directions to be nearly orthogonal (cosine about 1 / sqrt 24 = 0.2).</summary>
    public const int Dimension = 24;

    public static float[] Random(Random random)
    {
        var vector = new float[Dimension];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)Gaussian(random);
        }

        VectorMath.Normalize(vector);
        return vector;
    }

    /// <summary>The weighted sum of vectors, scaled to unit length.</summary>
    public static float[] Mix(params ReadOnlySpan<(float[] Vector, double Weight)> parts)
    {
        var sum = new float[Dimension];
        foreach (var (vector, weight) in parts)
        {
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += (float)weight * vector[i];
            }
        }

        VectorMath.Normalize(sum);
        return sum;
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
