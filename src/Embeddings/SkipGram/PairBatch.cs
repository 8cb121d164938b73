using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Recsys.Embeddings;

/// <summary>
/// The arithmetic of skip-gram with negative sampling for a batch: every input row against every output row. Of the
/// loss L = -sum over pairs of log s(x·y) for positive and log s(-x·y) for negative ones, a step at learning rate a makes
/// x += a sum (label - s(x·y)) y and y += a sum (label - s(x·y)) x, both with the values from before the step.
/// The sigmoid is computed, not looked up; its relative error is that of TensorPrimitives.Sigmoid, below 1e-5.
/// </summary>
/// <typeparam name="TLanes">Vector width.</typeparam>
/// <typeparam name="TVector">Vector of that width.</typeparam>
internal static unsafe class PairBatch<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>scores[i * outputCount + j] = inputs[i] · outputs[j].</summary>
    public static void Dots(float** inputs, int inputCount, float** outputs, int outputCount, int stride, float* scores)
    {
        for (var i = 0; i < inputCount; i++)
        {
            var x = inputs[i];
            var row = scores + (i * outputCount);
            var j = 0;
            for (; j + 3 <= outputCount; j += 3)
            {
                Dot3(x, outputs[j], outputs[j + 1], outputs[j + 2], stride, row + j);
            }

            for (; j < outputCount; j++)
            {
                var sum = TLanes.Zero;
                for (var d = 0; d < stride; d += TLanes.Count)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Load(x + d), TLanes.Load(outputs[j] + d), sum);
                }

                row[j] = TLanes.Sum(sum);
            }
        }
    }

    /// <summary>Turns scores into step coefficients a (label - s(score)); the first <paramref name="positives"/> outputs have label 1.</summary>
    public static void Coefficients(float* scores, int inputCount, int outputCount, int positives, float learningRate)
    {
        var all = new Span<float>(scores, inputCount * outputCount);
        TensorPrimitives.Sigmoid(all, all);
        TensorPrimitives.Multiply(all, -learningRate, all);
        for (var i = 0; i < inputCount; i++)
        {
            for (var j = 0; j < positives; j++)
            {
                scores[(i * outputCount) + j] += learningRate;
            }
        }
    }

    /// <summary>deltas[i] = sum over j of coefficient(i, j) outputs[j]; then outputs[j] += sum over i of coefficient(i, j) inputs[i].</summary>
    public static void Update(float** inputs, int inputCount, float** outputs, int outputCount, int stride, float* coefficients, float* deltas)
    {
        for (var i = 0; i < inputCount; i++)
        {
            Combine(outputs, outputCount, coefficients + (i * outputCount), 1, stride, deltas + (i * stride), accumulate: false);
        }

        for (var j = 0; j < outputCount; j++)
        {
            Combine(inputs, inputCount, coefficients + j, outputCount, stride, outputs[j], accumulate: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dot3(float* x, float* y0, float* y1, float* y2, int stride, float* scores)
    {
        var (sum0, sum1, sum2) = (TLanes.Zero, TLanes.Zero, TLanes.Zero);
        for (var d = 0; d < stride; d += TLanes.Count)
        {
            var a = TLanes.Load(x + d);
            sum0 = TLanes.MultiplyAdd(a, TLanes.Load(y0 + d), sum0);
            sum1 = TLanes.MultiplyAdd(a, TLanes.Load(y1 + d), sum1);
            sum2 = TLanes.MultiplyAdd(a, TLanes.Load(y2 + d), sum2);
        }

        scores[0] = TLanes.Sum(sum0);
        scores[1] = TLanes.Sum(sum1);
        scores[2] = TLanes.Sum(sum2);
    }

    // target (+)= sum over r of weights[r * weightStep] rows[r], four vectors at a time so that a weight is broadcast once for them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(float** rows, int rowCount, float* weights, int weightStep, int stride, float* target, bool accumulate)
    {
        var d = 0;
        var width = TLanes.Count;
        for (; d + (4 * width) <= stride; d += 4 * width)
        {
            var at = target + d;
            var (s0, s1, s2, s3) = accumulate
                ? (TLanes.Load(at), TLanes.Load(at + width), TLanes.Load(at + (2 * width)), TLanes.Load(at + (3 * width)))
                : (TLanes.Zero, TLanes.Zero, TLanes.Zero, TLanes.Zero);
            for (var r = 0; r < rowCount; r++)
            {
                var weight = TLanes.Fill(weights[r * weightStep]);
                var row = rows[r] + d;
                s0 = TLanes.MultiplyAdd(weight, TLanes.Load(row), s0);
                s1 = TLanes.MultiplyAdd(weight, TLanes.Load(row + width), s1);
                s2 = TLanes.MultiplyAdd(weight, TLanes.Load(row + (2 * width)), s2);
                s3 = TLanes.MultiplyAdd(weight, TLanes.Load(row + (3 * width)), s3);
            }

            TLanes.Store(s0, at);
            TLanes.Store(s1, at + width);
            TLanes.Store(s2, at + (2 * width));
            TLanes.Store(s3, at + (3 * width));
        }

        for (; d < stride; d += width)
        {
            var sum = accumulate ? TLanes.Load(target + d) : TLanes.Zero;
            for (var r = 0; r < rowCount; r++)
            {
                sum = TLanes.MultiplyAdd(TLanes.Fill(weights[r * weightStep]), TLanes.Load(rows[r] + d), sum);
            }

            TLanes.Store(sum, target + d);
        }
    }
}
