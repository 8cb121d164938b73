using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// word2vec (Mikolov et al., NIPS 2013): vectors of tokens that occur near each other in sequences come to lie near each
/// other, by skip-gram with negative sampling.
/// </summary>
public static class Word2Vec
{
    /// <summary>Trains.</summary>
    /// <param name="corpus">Sequences.</param>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <param name="progress">Told after each epoch; the loss is per positive pair, over a sample of the steps.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>A vector of each token of the corpus.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">The corpus has no tokens.</exception>
    public static ItemEmbeddings Train(
        TokenSequences corpus,
        SkipGramOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Train(new CorpusSource(corpus), corpus.Ids, options ?? new SkipGramOptions(), "word2vec", null, progress, cancellationToken);

    /// <summary>What all methods with one plain vector a token share.</summary>
    internal static ItemEmbeddings Train(
        ISequenceSource source,
        IReadOnlyList<string> ids,
        SkipGramOptions options,
        string stage,
        SameMarketNegatives? market,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        options.Validate();
        using var inputs = new AlignedRows(source.TokenCount, options.Dimension);
        inputs.Randomize(FastRandom.Derive((ulong)options.Seed, -2, 0));
        using var outputs = SkipGramTrainer.Train(
            source, new PlainRows(inputs), options, stage, market, progress, cancellationToken: cancellationToken);
        var vectors = new float[source.TokenCount * options.Dimension];
        for (var row = 0; row < source.TokenCount; row++)
        {
            var vector = vectors.AsSpan(row * options.Dimension, options.Dimension);
            inputs.Span(row).CopyTo(vector);
            if (options.AddContextVectors)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(vector, outputs.Span(row), vector);
            }
        }

        return new ItemEmbeddings(ids, options.Dimension, vectors);
    }
}
