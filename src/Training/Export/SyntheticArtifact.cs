using Recsys.Core;
using Recsys.Models;
using Recsys.Training.Layers;
using Recsys.Training.Onnx;
using Recsys.Training.Recall;
using Recsys.Training.Runs;

namespace Recsys.Training.Export;

/// <summary>
/// A version with random weights in the shape and cost of a real one, for load tests at any catalogue size. It needs no
/// libtorch. The ranker reads interest, candidate, and the product of interest with the candidate's first R components.
/// </summary>
public sealed class SyntheticArtifact
{
    private const int GoldenCandidates = 8;
    private readonly SyntheticOptions _options;
    private readonly SyntheticHead _head;
    private readonly float[] _projection;
    private readonly Random _random;

    /// <summary>Draws the weights.</summary>
    /// <param name="options">Shape and seed.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public SyntheticArtifact(SyntheticOptions options)
    {
        options.Validate();
        _options = options;
        _random = new Random(options.Seed);
        var r = options.RecallDimension;
        _projection = Initial.Normal(_random, 1 / MathF.Sqrt(r), (long)r * r);
        _head = new SyntheticHead((2 * r) + options.RankDimension, options.HiddenUnits, _random);
    }

    /// <summary>Length of the raw head's input, 2 R + D.</summary>
    public int HeadInputs => _head.Inputs;

    /// <summary>The ranker's head alone: `input` [N, 2 R + D] to `score` [N], to measure what ONNX Runtime itself costs.</summary>
    public byte[] ExportRawHead()
    {
        var g = new OnnxGraphBuilder("head");
        g.Output(_head.Export(g, g.Input("input", "N", _head.Inputs)), "score", "N");
        return g.Build();
    }

    /// <summary>Writes the version.</summary>
    /// <param name="folder">Where to; it is made, or exists and is empty.</param>
    /// <param name="version">Name of the version.</param>
    /// <param name="createdAt">When the version is made.</param>
    public ModelManifest Write(string folder, string version, DateTimeOffset createdAt)
    {
        var (items, r, d) = (_options.Items, _options.RecallDimension, _options.RankDimension);
        var recall = Initial.Normal(_random, 1, (long)items * r);
        for (var i = 0; i < items; i++)
        {
            VectorMath.Normalize(recall.AsSpan(i * r, r));
        }

        return ArtifactWriter.Write(folder, new ArtifactContent
        {
            Version = version,
            Family = ModelFamilies.Synthetic,
            Task = ModelTask.Click,
            CreatedAt = createdAt,
            Schema = Schema(),
            ItemIds = Enumerable.Range(0, items).Select(i => $"item-{i:D7}").ToArray(),
            Recall = recall,
            Rank = Initial.Normal(_random, 1 / MathF.Sqrt(d), (long)items * d),
            // Zipf's law, as in real catalogues.
            Popularity = Enumerable.Range(0, items).Select(i => MathF.Ceiling(items / (1f + i))).ToArray(),
            NeighbourCount = NeighbourCount(),
            NeighbourRows = DrawNeighbours(),
            NeighbourScores = Enumerable.Range(0, items).SelectMany(_ => Enumerable.Range(0, NeighbourCount()).Select(n => 1f / (2 + n))).ToArray(),
            NormalizeRecall = true,
            UserGraph = ExportUserGraph(),
            RankerGraph = ExportRankerGraph(),
            Golden = new GoldenSet([UserCase()], [RankerCase()]),
            Range = new TrainingRange(0, 0, 0),
            TrainingJson = System.Text.Json.JsonSerializer.Serialize(_options),
        });
    }

    private FeatureSchema Schema() => new()
    {
        HistoryLength = _options.HistoryLength,
        InterestDimension = _options.RecallDimension,
        RankDimension = _options.RankDimension,
        BehaviourWeights = RecallOptions.DefaultBehaviourWeights,
    };

    // An item is never its own neighbour, so a list cannot be longer than the other items.
    private int NeighbourCount() => Math.Min(_options.Neighbours, _options.Items - 1);

    private int[] DrawNeighbours()
    {
        var (items, k) = (_options.Items, NeighbourCount());
        var rows = new int[items * k];
        for (var i = 0; i < items; i++)
        {
            // A random offset and the next k: distinct and never the item itself.
            var offset = _random.Next(items - 1);
            for (var n = 0; n < k; n++)
            {
                rows[(i * k) + n] = (int)((i + 1L + ((offset + n) % (items - 1))) % items);
            }
        }

        return rows;
    }

    /// <summary>interest = tanh(W · weighted mean of the history).</summary>
    private byte[] ExportUserGraph()
    {
        var (t, r) = (_options.HistoryLength, _options.RecallDimension);
        var g = new OnnxGraphBuilder("user");
        var history = g.Input("history", "B", t, r);
        var weights = g.Input("history_weights", "B", t);
        var sum = g.Squeeze(g.Add("MatMul", g.Unsqueeze(weights, 1), history), 1);
        var mean = g.Add("Div", sum, g.Add("Max", g.Sum(weights, -1, keep: true), g.Scalar(1e-6f)));
        g.Output(g.Add("Tanh", g.Linear(mean, _projection, null, r, r)), "interest", "B", r);
        return g.Build();
    }

    private byte[] ExportRankerGraph()
    {
        var (r, d) = (_options.RecallDimension, _options.RankDimension);
        var g = new OnnxGraphBuilder("ranker");
        var interest = g.Input("interest", 1, r);
        var candidates = g.Input("candidates", "N", d);
        var first = g.Slice(candidates, 1, 0, r);
        var spread = g.Add("Expand", interest, g.Add("Shape", first));
        var input = g.Concat(1, spread, candidates, g.Add("Mul", interest, first));
        g.Output(_head.Export(g, input), "score", "N");
        return g.Build();
    }

    private GoldenCase UserCase()
    {
        var (t, r) = (_options.HistoryLength, _options.RecallDimension);
        var history = Initial.Normal(_random, 1 / MathF.Sqrt(r), (long)t * r);
        var weights = Enumerable.Range(0, t).Select(i => i <= t / 2 ? 1f : 0f).ToArray();
        var mean = new float[r];
        for (var i = 0; i < t * r; i++)
        {
            mean[i % r] += history[i] * weights[i / r] / weights.Sum();
        }

        var interest = new float[r];
        for (var o = 0; o < r; o++)
        {
            interest[o] = MathF.Tanh(VectorMath.Dot(_projection.AsSpan(o * r, r), mean));
        }

        return new GoldenCase(
            [new GoldenTensor("history", [1, t, r], history), new GoldenTensor("history_weights", [1, t], weights)],
            [new GoldenTensor("interest", [1, r], interest)]);
    }

    private GoldenCase RankerCase()
    {
        var (r, d) = (_options.RecallDimension, _options.RankDimension);
        var interest = Initial.Normal(_random, 1 / MathF.Sqrt(r), r);
        var candidates = Initial.Normal(_random, 1 / MathF.Sqrt(d), (long)GoldenCandidates * d);
        var scores = new float[GoldenCandidates];
        for (var n = 0; n < scores.Length; n++)
        {
            var candidate = candidates[(n * d)..((n + 1) * d)];
            scores[n] = _head.Score([.. interest, .. candidate, .. interest.Select((v, i) => v * candidate[i])]);
        }

        return new GoldenCase(
            [new GoldenTensor("interest", [1, r], interest), new GoldenTensor("candidates", [GoldenCandidates, d], candidates)],
            [new GoldenTensor("score", [GoldenCandidates], scores)]);
    }
}
