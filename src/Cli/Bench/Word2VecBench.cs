using System.Diagnostics;
using Recsys.Core;
using Recsys.Embeddings;

namespace Recsys.Cli.Bench;

/// <summary>
/// Words a second of word2vec training on a text, every occurrence counted once an epoch, over the whole training: counting,
/// tables and initial vectors included, reading the file not. The ceiling is the arithmetic of the same number of pairs on
/// the same vectors and threads.
/// </summary>
internal static class Word2VecBench
{
    private const int CeilingRounds = 4;
    private static readonly TimeSpan CeilingRound = TimeSpan.FromSeconds(0.75);

    public static BenchReport Run(string corpusFile, string? output, SkipGramOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var corpus = TokenSequences.Read(corpusFile);
        var threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;

        // Compiled code is not what is measured: one pass over a small part of the sentences comes first.
        var few = TokenSequences.Create(Enumerable.Range(0, Math.Min(2000, corpus.Count)).Select(s => corpus[s].ToArray().Select(t => corpus.Ids[t])));
        Word2Vec.Train(few, options with { Epochs = 2 }, cancellationToken: cancellationToken);

        var contexts = MeanContexts(corpus, options);
        var outputs = 1 + options.Negatives;
        var inputs = options.SharedNegatives ? Math.Clamp((int)Math.Round(contexts), 1, 16) : 1;
        double Ceiling() => Enumerable.Range(0, CeilingRounds)
            .Max(_ => SkipGramArithmetic.PairsPerSecond(corpus, options.Dimension, inputs, outputs, threads, CeilingRound));

        var before = Ceiling();
        var losses = new LastLoss();
        var clock = Stopwatch.StartNew();
        var embeddings = Word2Vec.Train(corpus, options, losses, cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        if (output is not null)
        {
            embeddings.Save(output);
        }

        // On a machine that others use too, the best round before or after is nearest to what it can do.
        var pairs = Math.Max(before, Ceiling());
        return new BenchReport
        {
            Name = "word2vec",
            PerSecond = Math.Round((double)corpus.TokenTotal * options.Epochs / seconds),
            CeilingPerSecond = Math.Round(pairs / (contexts * outputs)),
            Details = new Dictionary<string, double>
            {
                ["words"] = corpus.TokenTotal,
                ["vocabulary"] = corpus.Ids.Count,
                ["epochs"] = options.Epochs,
                ["threads"] = threads,
                ["dimension"] = options.Dimension,
                ["contextsPerWord"] = Math.Round(contexts, 3),
                ["loss"] = Math.Round(losses.Value, 4),
            },
        };
    }

    // Context tokens that a word meets on average: the mean over all reaches of a centre's window, cut at the sentence's ends.
    private static double MeanContexts(TokenSequences corpus, SkipGramOptions options)
    {
        var sum = 0.0;
        for (var s = 0; s < corpus.Count; s++)
        {
            var length = corpus[s].Length;
            var widest = options.Window == 0 ? length : options.Window;
            var narrowest = options.Window > 0 && options.DynamicWindow ? 1 : widest;
            for (var reach = narrowest; reach <= widest; reach++)
            {
                for (var distance = 1; distance <= Math.Min(reach, length - 1); distance++)
                {
                    sum += 2.0 * (length - distance) / (widest - narrowest + 1);
                }
            }
        }

        return sum / corpus.TokenTotal;
    }

    private sealed class LastLoss : IProgress<TrainingProgress>
    {
        public double Value { get; private set; }

        public void Report(TrainingProgress value) => Value = value.Loss;
    }
}
