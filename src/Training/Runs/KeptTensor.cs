using Recsys.Training.Layers;

namespace Recsys.Training.Runs;

/// <summary>A tensor as a version keeps it for a training that goes on from it.</summary>
/// <param name="Family">The family whose it is: a version may have one that proposes and one that ranks.</param>
/// <param name="Name">Its name within the family.</param>
/// <param name="Shape">Its lengths.</param>
/// <param name="Keys">What each row is of; null where rows have no names.</param>
/// <param name="Values">The numbers, row-major.</param>
internal sealed record KeptTensor(string Family, string Name, long[] Shape, IReadOnlyList<string>? Keys, float[] Values)
{
    /// <summary>Copies what a family has learned.</summary>
    public static IReadOnlyList<KeptTensor> Of(string family, IEnumerable<LearnedTensor> learned) =>
        [.. learned.Select(t => new KeptTensor(family, t.Name, t.Values.shape, t.Keys, t.Values.ToArray()).Only(t.Met))];

    private KeptTensor Only(bool[]? met)
    {
        if (met is null)
        {
            return this;
        }

        var width = Values.Length / Math.Max(1, met.Length);
        int[] rows = [.. Enumerable.Range(0, met.Length).Where(r => met[r])];
        return this with
        {
            Shape = [rows.Length, .. Shape.Skip(1)],
            Keys = [.. rows.Select(r => Keys![r])],
            Values = [.. rows.SelectMany(r => Values.AsSpan(r * width, width).ToArray())],
        };
    }
}
