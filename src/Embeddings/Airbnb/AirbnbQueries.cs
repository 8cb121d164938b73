using Recsys.Core;
using Recsys.Data;

namespace Recsys.Embeddings;

/// <summary>
/// Query embeddings (Grbovic and Cheng, KDD 2018, section 5.4; Grbovic et al., SIGIR 2016): queries and the items opened
/// after them are tokens of one sequence, so both get vectors in one space, and a query finds items by what people opened,
/// not by words in common.
/// </summary>
public static class AirbnbQueries
{
    /// <summary>Trains.</summary>
    /// <param name="sessions">Steps of each search session in time order.</param>
    /// <param name="options">Skip-gram settings; null for the defaults.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellationToken">Ends the training.</param>
    /// <exception cref="ArgumentException">A setting is outside its range.</exception>
    /// <exception cref="TrainingDataException">There are no steps.</exception>
    public static QueryModel Train(
        IEnumerable<IReadOnlyList<QueryStep>> sessions,
        SkipGramOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var corpus = TokenSequences.Create(sessions.Select(s => s.Select(step => step.IsQuery ? QueryModel.QueryId(step.Text) : step.Text)));
        return new QueryModel(Word2Vec.Train(
            new CorpusSource(corpus), corpus.Ids, options ?? new SkipGramOptions { Epochs = 20 }, "airbnb-query", null, progress, cancellationToken));
    }
}
