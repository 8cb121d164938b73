using Microsoft.ML.OnnxRuntime;
using Recsys.Models;

namespace Recsys.Conformance;

/// <summary>The graphs of test artefacts.</summary>
public static class TestGraphs
{
    /// <summary>interest = sum of weight * row, divided by the sum of weights.</summary>
    /// <param name="schema">Gives the shapes.</param>
    public static byte[] User(FeatureSchema schema)
    {
        var model = new TestModel();
        var history = model.Input("history", -1, schema.HistoryLength, schema.InterestDimension);
        var weights = model.Input("history_weights", -1, schema.HistoryLength);
        model.Node("Div", "interest", WeightedSum(model, history, weights), TotalWeight(model, weights));
        model.Output("interest", -1, schema.InterestDimension);
        return model.ToBytes();
    }

    /// <summary>
    /// A multi-layer perceptron with a sigmoid at its end. Its first layer is a sum of one product per input, which
    /// equals one product over their concatenation.
    /// </summary>
    /// <param name="schema">Gives the shapes; features and context are read where it names some.</param>
    /// <param name="hiddenLayers">Widths of the hidden layers.</param>
    /// <param name="readsHistory">Whether the weighted sum of the history's rows is an input.</param>
    /// <param name="random">Draws the weights.</param>
    public static byte[] Ranker(FeatureSchema schema, IReadOnlyList<int> hiddenLayers, bool readsHistory, Random random)
    {
        var model = new TestModel();
        var width = hiddenLayers.Count > 0 ? hiddenLayers[0] : 1;
        var sum = Product(model.Input("candidates", -1, schema.RankDimension), schema.RankDimension);
        AddProduct(model.Input("interest", 1, schema.InterestDimension), schema.InterestDimension);
        if (readsHistory)
        {
            var history = model.Input("history", 1, schema.HistoryLength, schema.RankDimension);
            var weights = model.Input("history_weights", 1, schema.HistoryLength);
            AddProduct(WeightedSum(model, history, weights), schema.RankDimension);
        }

        if (schema.CandidateFeatures.Count > 0)
        {
            AddProduct(
                model.Input("candidate_features", -1, schema.CandidateFeatures.Count), schema.CandidateFeatures.Count);
        }

        if (schema.ContextFeatures.Count > 0)
        {
            AddProduct(model.Input("context", 1, schema.ContextFeatures.Count), schema.ContextFeatures.Count);
        }

        for (var layer = 0; layer < hiddenLayers.Count; layer++)
        {
            var next = layer + 1 < hiddenLayers.Count ? hiddenLayers[layer + 1] : 1;
            var active = model.Node("Relu", $"relu_{layer}", sum);
            sum = model.Node(
                "Gemm",
                $"layer_{layer + 1}",
                active,
                Weights($"w_{layer + 1}", hiddenLayers[layer], next),
                model.Constant($"b_{layer + 1}", RandomFloats(random, next, 0.1f), next));
        }

        var probability = model.Node("Sigmoid", "probability", sum);
        model.Node("Squeeze", "score", probability, model.Constant("score_axis", 1));
        model.Output("score", -1);
        return model.ToBytes();

        string Weights(string name, int rows, int columns) =>
            model.Constant(name, RandomFloats(random, rows * columns, MathF.Sqrt(6f / (rows + columns))), rows, columns);

        string Product(string input, int length) =>
            model.Node("MatMul", $"{input}_product", input, Weights($"{input}_w", length, width));

        void AddProduct(string input, int length) =>
            sum = model.Node("Add", $"{input}_sum", sum, Product(input, length));
    }

    /// <summary>A golden case: random inputs from -1 to 1, weights from 0 to 1, and what ONNX Runtime makes of them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="open">What the open dimensions become.</param>
    /// <param name="random">Draws the inputs.</param>
    public static GoldenCase Golden(byte[] graph, int open, Random random)
    {
        using var session = new InferenceSession(graph);
        var inputs = session.InputMetadata.Select(input =>
        {
            long[] shape = [.. input.Value.Dimensions.Select(d => d < 0 ? open : d)];
            var data = RandomFloats(random, (int)shape.Aggregate(1L, (a, b) => a * b), 1f);
            return new GoldenTensor(
                input.Key, shape, input.Key == "history_weights" ? [.. data.Select(MathF.Abs)] : data);
        }).ToArray();
        return Golden(session, inputs);
    }

    /// <summary>A golden case of given inputs.</summary>
    /// <param name="session">A session of the graph.</param>
    /// <param name="inputs">The inputs.</param>
    public static GoldenCase Golden(InferenceSession session, IReadOnlyList<GoldenTensor> inputs)
    {
        var values = inputs.Select(i => OrtValue.CreateTensorValueFromMemory(i.Data, i.Shape)).ToArray();
        using var options = new RunOptions();
        using var results = session.Run(options, [.. inputs.Select(i => i.Name)], values, session.OutputNames);
        var outputs = results.Zip(
            session.OutputNames,
            (r, name) => new GoldenTensor(name, r.GetTensorTypeAndShape().Shape, r.GetTensorDataAsSpan<float>().ToArray()));
        GoldenTensor[] all = [.. outputs];
        Array.ForEach(values, v => v.Dispose());
        return new GoldenCase(inputs, all);
    }

    /// <summary>Floats from -scale to scale.</summary>
    public static float[] RandomFloats(Random random, int count, float scale)
    {
        var floats = new float[count];
        for (var i = 0; i < count; i++)
        {
            floats[i] = ((random.NextSingle() * 2f) - 1f) * scale;
        }

        return floats;
    }

    private static string WeightedSum(TestModel model, string history, string weights)
    {
        var axis = model.Constant("sum_axis", 1);
        var row = model.Node("Unsqueeze", "weights_row", weights, axis);
        return model.Node("Squeeze", "weighted_sum", model.Node("MatMul", "weighted", row, history), axis);
    }

    private static string TotalWeight(TestModel model, string weights) =>
        model.Node("ReduceSum", "total_weight", weights, model.Constant("total_axis", 1));
}
