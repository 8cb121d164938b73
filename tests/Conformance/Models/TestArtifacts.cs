using Recsys.Core;
using Recsys.Models;

namespace Recsys.Conformance;

/// <summary>
/// Makes small complete artefacts with random weights. Their golden outputs come from ONNX Runtime itself, run on
/// the graphs' bytes: they show that loading reproduces a run, not that the graph means what a trainer meant.
/// </summary>
public static class TestArtifacts
{
    /// <summary>Writes an artefact folder.</summary>
    /// <param name="folder">Where to; new or empty.</param>
    /// <param name="options">What to write; null for the defaults.</param>
    public static ModelManifest Write(string folder, TestArtifactOptions? options = null) =>
        ArtifactWriter.Write(folder, Content(options));

    /// <summary>The content of an artefact, for tests that change some of it.</summary>
    /// <param name="options">What to make; null for the defaults.</param>
    public static ArtifactContent Content(TestArtifactOptions? options = null)
    {
        options ??= new TestArtifactOptions();
        var random = new Random(options.Seed);
        var schema = options.Schema;
        var items = options.ItemIds.Count;
        var recall = options.Recall ?? Rows(random, items, options.RecallDimension);
        var rank = options.WithRanker ? Rows(random, items, options.RankDimension) : null;
        var userGraph = TestGraphs.User(schema);
        var rankerGraph = options.WithRanker
            ? TestGraphs.Ranker(schema, options.HiddenLayers, options.RankerReadsHistory, random)
            : null;
        var width = Math.Min(options.NeighbourCount, items - 1);
        return new ArtifactContent
        {
            Version = options.Version,
            Family = "test",
            Task = options.WithRanker ? ModelTask.Click : ModelTask.NextItem,
            Parent = options.Parent,
            CreatedAt = options.CreatedAt,
            Schema = schema,
            ItemIds = options.ItemIds,
            Recall = recall,
            Rank = rank,
            Popularity = [.. Enumerable.Range(0, items).Select(row => MathF.Floor(1000f / (row + 1)))],
            NeighbourCount = width,
            NeighbourRows = [.. Enumerable.Range(0, items * width).Select(i => ((i / width) + (i % width) + 1) % items)],
            NeighbourScores = [.. Enumerable.Range(0, items * width).Select(i => 1f / ((i % width) + 1))],
            NormalizeRecall = true,
            Attributes = options.Attributes,
            RecallAttributes = Rows(random, options.Attributes.Count, options.RecallDimension),
            RankAttributes = options.WithRanker ? Rows(random, options.Attributes.Count, options.RankDimension) : null,
            RecallIndex = options.RecallIndex,
            Questions = options.Questions,
            UserGraph = userGraph,
            RankerGraph = rankerGraph,
            Golden = new GoldenSet(
                [TestGraphs.Golden(userGraph, 2, random)],
                rankerGraph is null ? [] : [TestGraphs.Golden(rankerGraph, 3, random)]),
            Range = new TrainingRange(0, 1_000, 10),
            Metrics = new Dictionary<string, double> { ["ndcg@10"] = 0.25 },
            TrainingJson = $"{{\"seed\":{options.Seed}}}",
        };
    }

    /// <summary>Random rows of unit length.</summary>
    private static float[] Rows(Random random, int count, int dimension)
    {
        var rows = TestGraphs.RandomFloats(random, count * dimension, 1f);
        for (var row = 0; row < count; row++)
        {
            VectorMath.Normalize(rows.AsSpan(row * dimension, dimension));
        }

        return rows;
    }
}
