using System.Diagnostics;
using System.Runtime.Intrinsics;
using Recsys.Core;

namespace Recsys.Embeddings;

/// <summary>
/// What bounds the speed of skip-gram: the dot products and vector additions of its steps alone, on vectors of the same
/// number, length and skew of use, drawn beforehand. No sequences are read, no noise drawn and no sigmoid taken.
/// </summary>
public static unsafe class SkipGramArithmetic
{
    private const int Batches = 1 << 13;

    /// <summary>Pairs (an input and an output vector: one dot product, two scaled additions) a second over all threads.</summary>
    /// <param name="corpus">Whose tokens say which vectors are used how often.</param>
    /// <param name="dimension">Length of the vectors, from 1.</param>
    /// <param name="inputs">Input vectors of a step, 1 to 16.</param>
    /// <param name="outputs">Output vectors of a step, 1 to 64.</param>
    /// <param name="threads">Threads, from 1.</param>
    /// <param name="duration">How long to measure.</param>
    /// <exception cref="ArgumentException">A number is outside its range.</exception>
    public static double PairsPerSecond(TokenSequences corpus, int dimension, int inputs, int outputs, int threads, TimeSpan duration)
    {
        OptionRange.Check(nameof(dimension), dimension, 1, 2048);
        OptionRange.Check(nameof(inputs), inputs, 1, 16);
        OptionRange.Check(nameof(outputs), outputs, 1, 64);
        OptionRange.Check(nameof(threads), threads, 1, 1024);
        OptionRange.Check(nameof(corpus), corpus.TokenTotal, 1, int.MaxValue);
        using var x = new AlignedRows(corpus.Ids.Count, dimension);
        using var y = new AlignedRows(corpus.Ids.Count, dimension);
        x.Randomize(1);
        y.Randomize(2);
        var rates = new double[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
            rates[thread] = Vector512.IsHardwareAccelerated
                ? Measure<Lanes512, Vector512<float>>(corpus, x, y, inputs, outputs, (ulong)thread, duration)
                : Measure<Lanes256, Vector256<float>>(corpus, x, y, inputs, outputs, (ulong)thread, duration));
        return rates.Sum();
    }

    private static double Measure<TLanes, TVector>(
        TokenSequences corpus, AlignedRows x, AlignedRows y, int inputCount, int outputCount, ulong seed, TimeSpan duration)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // Inputs as a moving window meets them, so that rows are as often in the caches; outputs by the noise distribution.
        var random = new FastRandom(seed);
        var noise = TokenFrequencies.Count(new CorpusSource(corpus), 0, CancellationToken.None).Noise(0.75);
        var tokens = Enumerable.Range(0, corpus.Count).SelectMany(s => corpus[s].ToArray()).ToArray();
        var start = random.Below(tokens.Length);
        var drawn = new int[Batches * (inputCount + outputCount)];
        for (var i = 0; i < drawn.Length; i++)
        {
            var (batch, place) = Math.DivRem(i, inputCount + outputCount);
            drawn[i] = place < inputCount ? tokens[(start + batch + place) % tokens.Length] : AliasTable.Draw(noise, ref random);
        }

        using var deltas = new AlignedRows(inputCount, x.Dimension);
        var inputs = stackalloc float*[inputCount];
        var outputs = stackalloc float*[outputCount];
        var scores = stackalloc float[inputCount * outputCount];
        var rows = new PlainRows(x);
        var pairs = 0L;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration)
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                var chosen = drawn.AsSpan(batch * (inputCount + outputCount), inputCount + outputCount);
                for (var i = 0; i < inputCount; i++)
                {
                    inputs[i] = x.Row(chosen[i]);
                }

                for (var j = 0; j < outputCount; j++)
                {
                    outputs[j] = y.Row(chosen[inputCount + j]);
                }

                PairBatch<TLanes, TVector>.Dots(inputs, inputCount, outputs, outputCount, x.Stride, scores);
                // Scores of small vectors stay small: as coefficients they keep the numbers finite and the work the same.
                PairBatch<TLanes, TVector>.Update(inputs, inputCount, outputs, outputCount, x.Stride, scores, deltas.Row(0));
                for (var i = 0; i < inputCount; i++)
                {
                    rows.Apply<TLanes, TVector>(chosen[i], deltas.Row(i));
                }
            }

            pairs += (long)Batches * inputCount * outputCount;
        }

        return pairs / clock.Elapsed.TotalSeconds;
    }
}
