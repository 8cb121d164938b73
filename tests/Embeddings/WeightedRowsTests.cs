using System.Runtime.Intrinsics;
using Recsys.Core;

namespace Recsys.Embeddings.Tests;

public sealed unsafe class WeightedRowsTests
{
    private const int Dimension = 5;

    // Item 0 has an id, two genres and a brand; item 1 has no brand.
    private static readonly IReadOnlyList<ItemAttribute>[] Attributes =
    [
        [new("brand", "a"), new("genre", "x"), new("genre", "y")],
        [new("genre", "x")],
    ];

    [Fact]
    public void Apply_AStepOnAnItem_IsTheGradientOfTheLossInValuesAndWeights()
    {
        var side = new SideInformation(Attributes, null);
        var w = GradientCheck.RandomRows(side.ValueCount, Dimension, 1);
        var a = GradientCheck.RandomRows(2, side.FieldCount, 2);
        var y = GradientCheck.RandomRows(3, Dimension, 3);
        using var values = new AlignedRows(side.ValueCount, Dimension);
        using var logits = new AlignedRows(2, side.FieldCount);
        using var outputs = new AlignedRows(3, Dimension);
        using var scratch = new AlignedRows(2, Dimension);
        GradientCheck.Fill(values, w);
        GradientCheck.Fill(logits, a);
        GradientCheck.Fill(outputs, y);
        var rows = new WeightedRows(side, values, logits);

        var x = stackalloc float*[1];
        x[0] = rows.Read(0, scratch.Row(0));
        var ys = stackalloc float*[3];
        for (var j = 0; j < 3; j++)
        {
            ys[j] = outputs.Row(j);
        }

        var scores = stackalloc float[3];
        PairBatch<Lanes256, Vector256<float>>.Dots(x, 1, ys, 3, values.Stride, scores);
        PairBatch<Lanes256, Vector256<float>>.Coefficients(scores, 1, 3, 1, learningRate: 1e-3f);
        PairBatch<Lanes256, Vector256<float>>.Update(x, 1, ys, 3, values.Stride, scores, scratch.Row(1));
        rows.Apply<Lanes256, Vector256<float>>(0, scratch.Row(1));

        double Loss() => GradientCheck.Loss([Vector(side.Of(0), w, a[0])], y, 1);
        for (var value = 0; value < side.ValueCount; value++)
        {
            for (var d = 0; d < Dimension; d++)
            {
                Assert.Equal(-1e-3 * GradientCheck.Slope(w[value], d, Loss), values.Span(value)[d] - w[value][d], 2e-7);
            }
        }

        for (var f = 0; f < side.FieldCount; f++)
        {
            Assert.Equal(-1e-3 * GradientCheck.Slope(a[0], f, Loss), logits.Span(0)[f] - a[0][f], 2e-7);
            Assert.Equal((float)a[1][f], logits.Span(1)[f]);
        }
    }

    [Fact]
    public void Weights_OfFieldsThatTheItemHasNot_AreZero()
    {
        var side = new SideInformation(Attributes, null);
        using var values = new AlignedRows(side.ValueCount, Dimension);
        using var logits = new AlignedRows(2, side.FieldCount);
        var weights = stackalloc float[WeightedRows.FieldLimit];

        new WeightedRows(side, values, logits).Weights(1, weights);

        // Fields are the id, then brand and genre.
        Assert.Equal([0.5f, 0, 0.5f], new Span<float>(weights, 3).ToArray());
    }

    // H = sum of softmax(a)_f times the mean of the field's values, over the fields that have any.
    private static double[] Vector(int[][] fields, double[][] w, double[] a)
    {
        var sum = fields.Select((values, f) => values.Length == 0 ? 0 : Math.Exp(a[f])).Sum();
        return [.. Enumerable.Range(0, Dimension).Select(d =>
            fields.Select((values, f) => values.Length == 0 ? 0 : Math.Exp(a[f]) / sum * values.Average(v => w[v][d])).Sum())];
    }
}
