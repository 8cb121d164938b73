using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Offline;

/// <summary>Trains embeddings of an input.</summary>
internal delegate ItemEmbeddings EmbeddingMethod(
    EmbeddingInput input, EmbeddingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancellationToken);

/// <summary>The embedding methods by name.</summary>
internal static class EmbeddingMethods
{
    public static IReadOnlyDictionary<string, EmbeddingMethod> All { get; } = new Dictionary<string, EmbeddingMethod>
    {
        ["word2vec"] = (input, set, progress, ct) => Word2Vec.Train(input.Tokens, set.Apply(new SkipGramOptions { SharedNegatives = false }), progress, ct),
        ["item2vec"] = (input, set, progress, ct) => Item2Vec.Train(input.Dataset, set.Apply(Item2Vec.ForSequences), null, progress, ct),
        ["deepwalk"] = (input, set, progress, ct) =>
            DeepWalk.Train(Graph(input, set), set.Apply(DeepWalk.Defaults), set.Apply(new WalkOptions()), progress, ct),
        ["node2vec"] = (input, set, progress, ct) =>
            Node2Vec.Train(Graph(input, set), set.Apply(DeepWalk.Defaults), set.Apply(Node2Vec.DefaultWalks), progress, ct),
        ["eges"] = TrainEges,
        ["airbnb-listing"] = (input, set, progress, ct) =>
        {
            var options = set.Apply(new ListingOptions());
            return AirbnbListings.Train(input.Dataset, options with { SkipGram = set.Apply(options.SkipGram) }, progress, ct).Items;
        },
        ["airbnb-type"] = (input, set, progress, ct) =>
            AirbnbTypes.Train(TypeSteps.FromDataset(input.Dataset), set.Apply(new SkipGramOptions()), progress, ct),
        ["airbnb-query"] = (input, set, progress, ct) =>
            AirbnbQueries.Train(Queries(input.Tokens), set.Apply(new SkipGramOptions { Epochs = 20 }), progress, ct).Embeddings,
    };

    /// <summary>Trains by the settings given, all of which must be of use.</summary>
    /// <returns>The embeddings, and how interests are made of them.</returns>
    /// <exception cref="ArgumentException">A setting is of use to nothing.</exception>
    public static (ItemEmbeddings Embeddings, EmbeddingRecommenderOptions Recall) Learn(
        string method, EmbeddingInput input, EmbeddingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var recall = settings.Apply(new EmbeddingRecommenderOptions());
        var embeddings = All[method](input, settings, progress, cancellationToken);
        settings.ThrowIfUnused(method);
        return (embeddings, recall);
    }

    private static ItemGraph Graph(EmbeddingInput input, EmbeddingSettings settings) =>
        ItemGraph.FromSequences(TokenSequences.FromUsers(input.Dataset), settings.Apply(new GraphOptions()).Directed);

    private static ItemEmbeddings TrainEges(
        EmbeddingInput input, EmbeddingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var dataset = input.Dataset;
        var graph = Graph(input, settings);
        var itemOf = dataset.ItemIds.Index().ToDictionary(i => i.Item, i => i.Index, StringComparer.Ordinal);
        var options = settings.Apply(new EgesOptions());
        options = options with { SkipGram = settings.Apply(options.SkipGram), Walks = settings.Apply(options.Walks) };
        return Eges.Train(graph, [.. graph.Ids.Select(id => dataset.ItemAttributes[itemOf[id]])], options, progress, cancellationToken).Items;
    }

    // In a text, tokens that begin with "query:" are queries, all others items.
    private static IEnumerable<IReadOnlyList<QueryStep>> Queries(TokenSequences tokens) =>
        Enumerable.Range(0, tokens.Count).Select(s => tokens[s].ToArray().Select(t => tokens.Ids[t]).Select(id =>
            id.StartsWith(QueryModel.QueryPrefix, StringComparison.Ordinal)
                ? new QueryStep(id[QueryModel.QueryPrefix.Length..], IsQuery: true)
                : new QueryStep(id, IsQuery: false)).ToArray());
}
