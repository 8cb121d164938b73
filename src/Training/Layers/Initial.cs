using TorchSharp;
using TorchSharp.Modules;

namespace Recsys.Training.Layers;

/// <summary>
/// First values of parameters, drawn from a generator that is passed in: torch's own initialisers use one generator
/// of the whole process, so that two trainings side by side would change each other's results.
/// </summary>
internal static class Initial
{
    public static float[] Normal(Random random, float deviation, long count)
    {
        var values = new float[count];
        for (var i = 0L; i < count; i++)
        {
            // Box and Muller; 1 - u keeps the logarithm's argument above zero.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    public static Parameter NormalParameter(Random random, float deviation, torch.Device device, params long[] shape) =>
        new(Normal(random, deviation, shape.Aggregate(1L, (a, b) => a * b)).ToTensor(device, shape));

    public static Parameter Constant(float value, torch.Device device, int length)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return new Parameter(values.ToTensor(device, length));
    }
}
