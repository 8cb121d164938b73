using System.Runtime.Intrinsics;

namespace Recsys.Embeddings.Tests;

public sealed unsafe class PairBatchTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 2, 4, 1)]
    [InlineData(16, 3, 6, 1)]
    [InlineData(33, 1, 7, 0)]
    [InlineData(100, 5, 6, 1)]
    [InlineData(130, 16, 9, 2)]
    public void Step_AnyShape_IsTheGradientOfTheLoss(int dimension, int inputCount, int outputCount, int positives)
    {
        Check<Lanes256, Vector256<float>>(dimension, inputCount, outputCount, positives);
        Check<Lanes512, Vector512<float>>(dimension, inputCount, outputCount, positives);
    }

    [Fact]
    public void Coefficients_Sigmoid_IsWithinItsStatedError()
    {
        const int Count = 4001;
        var scores = stackalloc float[Count];
        for (var i = 0; i < Count; i++)
        {
            scores[i] = (i - 2000) / 50f;
        }

        PairBatch<Lanes256, Vector256<float>>.Coefficients(scores, 1, Count, positives: 0, learningRate: 1);

        for (var i = 0; i < Count; i++)
        {
            var exact = 1 / (1 + Math.Exp(-(double)((i - 2000) / 50f)));
            Assert.True(Math.Abs((-scores[i] / exact) - 1) < 1e-5, $"s({(i - 2000) / 50f}) is {-scores[i]:R}, exactly {exact:R}");
        }
    }

    private static void Check<TLanes, TVector>(int dimension, int inputCount, int outputCount, int positives)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var (x, y) = (GradientCheck.RandomRows(inputCount, dimension, 1), GradientCheck.RandomRows(outputCount, dimension, 2));
        using var inputs = new AlignedRows(inputCount, dimension);
        using var outputs = new AlignedRows(outputCount, dimension);
        using var deltas = new AlignedRows(inputCount, dimension);
        GradientCheck.Fill(inputs, x);
        GradientCheck.Fill(outputs, y);
        var xs = stackalloc float*[inputCount];
        var ys = stackalloc float*[outputCount];
        var scores = stackalloc float[inputCount * outputCount];
        for (var i = 0; i < inputCount; i++)
        {
            xs[i] = inputs.Row(i);
        }

        for (var j = 0; j < outputCount; j++)
        {
            ys[j] = outputs.Row(j);
        }

        PairBatch<TLanes, TVector>.Dots(xs, inputCount, ys, outputCount, inputs.Stride, scores);
        PairBatch<TLanes, TVector>.Coefficients(scores, inputCount, outputCount, positives, learningRate: 1);
        PairBatch<TLanes, TVector>.Update(xs, inputCount, ys, outputCount, inputs.Stride, scores, deltas.Row(0));

        for (var d = 0; d < dimension; d++)
        {
            for (var i = 0; i < inputCount; i++)
            {
                Assert.Equal(-GradientCheck.Slope(x[i], d, () => GradientCheck.Loss(x, y, positives)), deltas.Span(i)[d], 2e-5);
            }

            for (var j = 0; j < outputCount; j++)
            {
                Assert.Equal(-GradientCheck.Slope(y[j], d, () => GradientCheck.Loss(x, y, positives)), outputs.Span(j)[d] - y[j][d], 2e-5);
            }
        }

        // The padding must stay zero, as every kernel sums over it.
        Assert.All(new Span<float>(outputs.Row(0) + dimension, outputs.Stride - dimension).ToArray(), v => Assert.Equal(0, v));
    }
}
