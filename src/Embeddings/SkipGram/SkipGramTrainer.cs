using System.Runtime.Intrinsics;
using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// Trains input and context vectors by skip-gram with negative sampling. Every chunk of sequences has a random stream of
/// its own, derived from the seed, the epoch and the chunk; threads take chunks in turn.
/// </summary>
internal static class SkipGramTrainer
{
    /// <summary>Trains, changing the inputs in place.</summary>
    /// <param name="source">Sequences.</param>
    /// <param name="inputs">Input vectors, initialised.</param>
    /// <param name="options">Settings.</param>
    /// <param name="stage">Name in the progress.</param>
    /// <param name="market">Negatives of the same market; null for none.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="time">Clock of the progress; null for the system's.</param>
    /// <param name="cancellationToken">Ends the run between sequences' chunks.</param>
    /// <returns>The context vectors; the caller disposes of them.</returns>
    /// <exception cref="TrainingDataException">There is no token to train on.</exception>
    public static AlignedRows Train<TInput>(
        ISequenceSource source,
        TInput inputs,
        SkipGramOptions options,
        string stage,
        SameMarketNegatives? market = null,
        IProgress<TrainingProgress>? progress = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
        where TInput : struct, IInputRows
    {
        options.Validate();
        var clock = time ?? TimeProvider.System;
        var began = clock.GetTimestamp();
        var frequencies = TokenFrequencies.Count(source, (ulong)options.Seed, cancellationToken);
        if (frequencies.Total == 0)
        {
            throw new TrainingDataException($"{stage} has no tokens to train on: none of {source.TokenCount} known tokens occurs in a sequence.");
        }

        var outputs = new AlignedRows(source.TokenCount, options.Dimension);
        try
        {
            var schedule = new LearningSchedule(options.LearningRate, frequencies.Total * options.Epochs);
            var state = new SkipGramState(
                options, outputs, frequencies.Noise(options.NoiseExponent), frequencies.KeepChances(options.Sample), schedule, market);
            for (var epoch = 0; epoch < options.Epochs; epoch++)
            {
                var loss = Vector512.IsHardwareAccelerated
                    ? Epoch<TInput, Lanes512, Vector512<float>>(source, inputs, state, epoch, cancellationToken)
                    : Epoch<TInput, Lanes256, Vector256<float>>(source, inputs, state, epoch, cancellationToken);
                progress?.Report(new TrainingProgress(
                    stage, epoch + 1, options.Epochs, loss, new Dictionary<string, double>(), Best: false, clock.GetElapsedTime(began)));
            }

            return outputs;
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    private static double Epoch<TInput, TLanes, TVector>(
        ISequenceSource source, TInput inputs, SkipGramState state, int epoch, CancellationToken cancellationToken)
        where TInput : struct, IInputRows
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var seed = (ulong)state.Options.Seed;
        var threads = state.Options.Threads == 0 ? Environment.ProcessorCount : state.Options.Threads;
        var losses = new LossSample[threads];
        var next = -1;
        void Run(int thread)
        {
            using var worker = new SkipGramWorker<TInput, TLanes, TVector>(state, inputs);
            int chunk;
            while ((chunk = Interlocked.Increment(ref next)) < source.ChunkCount)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var drawn = FastRandom.Derive(seed, epoch, chunk);
                worker.Train(source.Open(chunk, drawn), FastRandom.Derive(drawn, 1, 0));
            }

            losses[thread] = worker.Loss;
        }

        if (threads == 1)
        {
            Run(0);
        }
        else
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, Run);
        }

        return losses.Sum(l => l.Sum) / Math.Max(1, losses.Sum(l => l.Positives));
    }
}
