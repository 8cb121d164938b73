using System.Text.Json;
using Recsys.Data;

namespace Recsys.Training.Ranking.Trees;

/// <summary>Boosted trees as a transformation of features: every example falls into one leaf of each tree.</summary>
/// <param name="FeatureCount">Features of an example.</param>
/// <param name="Trees">The trees.</param>
internal sealed record BoostedForest(int FeatureCount, IReadOnlyList<BoostedTree> Trees)
{
    /// <summary>Leaves of all trees.</summary>
    public int LeafCount => Trees.Sum(t => t.Values.Length);

    /// <summary>Number of each tree's first leaf, in a count over all trees.</summary>
    public int[] FirstLeaves()
    {
        var first = new int[Trees.Count];
        for (var t = 1; t < first.Length; t++)
        {
            first[t] = first[t - 1] + Trees[t - 1].Values.Length;
        }

        return first;
    }

    /// <summary>The leaves of some examples, in a count over all trees: [N, features] to [N, trees].</summary>
    public long[] LeavesOf(ReadOnlySpan<float> examples)
    {
        var first = FirstLeaves();
        var count = examples.Length / FeatureCount;
        var leaves = new long[count * Trees.Count];
        for (var i = 0; i < count; i++)
        {
            var example = examples.Slice(i * FeatureCount, FeatureCount);
            for (var t = 0; t < Trees.Count; t++)
            {
                leaves[(i * Trees.Count) + t] = first[t] + Trees[t].LeafOf(example);
            }
        }

        return leaves;
    }

    /// <summary>The sum of the values that boosting gave an example's leaves: log-odds.</summary>
    public float ScoreOf(ReadOnlySpan<float> example)
    {
        var sum = 0f;
        foreach (var tree in Trees)
        {
            sum += tree.Values[tree.LeafOf(example)];
        }

        return sum;
    }

    /// <summary>Writes the trees as JSON.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(this));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="TrainingDataException">It is not a file of trees.</exception>
    public static BoostedForest Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<BoostedForest>(File.ReadAllBytes(file)) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new TrainingDataException($"'{file}' is not a file of trees: {e.Message}");
        }
    }
}
