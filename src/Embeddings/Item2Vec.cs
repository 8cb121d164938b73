using Recsys.Core;
using Recsys.Data;
using Recsys.Evaluation;

namespace Recsys.Embeddings;

/// <summary>
/// item2vec (Barkan and Koenigstein, 2016): word2vec on the items of a user, basket or session. With
/// <see cref="SkipGramOptions.Window"/> 0 they are a set, each item context of every other; with a window, a sequence.
/// </summary>
public static class Item2Vec
{
    /// <summary>Settings for sets.</summary>
    public static SkipGramOptions ForSets { get; } = new() { Window = 0, Epochs = 20 };

    /// <summary>
    /// Settings for sequences in time order, chosen on the validation items of Amazon Beauty after first trials on its test items. They
    /// drop most occurrences of items that make up more than 0.01 % of all: for catalogues of some hundred items set Sample to 0.
    /// </summary>
    public static SkipGramOptions ForSequences { get; } = new()
    {
        Window = 5,
        Epochs = 60,
        LearningRate = 0.1f,
        NoiseExponent = -1,
        Sample = 1e-4,
        AddContextVectors = true,
    };

    /// <summary>Trains on the sequences of users.</summary>
    /// <param name="train">Events; every user's positive ones are a sequence.</param>
    /// <param name="options">Settings; null for <see cref="ForSequences"/>.</param>
    /// <param name="kinds">Kinds of events that count; null for <see cref="FeedbackKinds.Positive"/>.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>A vector of each item that occurs.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">There are no events of these kinds.</exception>
    public static ItemEmbeddings Train(
        InteractionDataset train,
        SkipGramOptions? options = null,
        IReadOnlySet<InteractionKind>? kinds = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Train(TokenSequences.FromUsers(train, kinds), options, progress, cancellationToken);

    /// <summary>Trains on sets or sequences of items.</summary>
    /// <param name="sequences">The items of each basket, session or user.</param>
    /// <param name="options">Settings; null for <see cref="ForSequences"/>.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <returns>A vector of each item that occurs.</returns>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">There are no items.</exception>
    public static ItemEmbeddings Train(
        TokenSequences sequences,
        SkipGramOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        Word2Vec.Train(new CorpusSource(sequences), sequences.Ids, options ?? ForSequences, "item2vec", null, progress, cancellationToken);
}
