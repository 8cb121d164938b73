using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Offline;

/// <summary>A method that makes item embeddings of behaviour.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Paper">Authors, title, year.</param>
/// <param name="Defaults">Settings of its parts; the last are those of how an interest is made of the vectors.</param>
/// <param name="Train">Trains by settings of those types.</param>
internal sealed record EmbeddingFamily(
    string Name,
    string Paper,
    IReadOnlyList<object> Defaults,
    Func<EmbeddingInput, IReadOnlyList<object>, IProgress<TrainingProgress>?, CancellationToken, ItemEmbeddings> Train)
{
    /// <summary>Whether its vectors are of items, so that it can propose some; else of types, or of items and queries in a text.</summary>
    public bool OfItems { get; init; } = true;

    /// <summary>The seed among some settings.</summary>
    public int SeedOf(IReadOnlyList<object> options) => options.OfType<SkipGramOptions>().Single().Seed;
}

/// <summary>All embedding methods. A new one is one entry here.</summary>
internal static class EmbeddingFamilies
{
    private const string DeepWalkPaper = "Perozzi et al., DeepWalk: online learning of social representations, KDD 2014";
    private const string Airbnb = "Grbovic and Cheng, Real-time personalization using embeddings for search ranking at Airbnb, KDD 2018";

    /// <summary>The methods.</summary>
    public static IReadOnlyList<EmbeddingFamily> All { get; } =
    [
        new(
            "word2vec",
            "Mikolov et al., Distributed representations of words and phrases and their compositionality, NIPS 2013",
            [new SkipGramOptions { SharedNegatives = false }, new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => Word2Vec.Train(input.Tokens, Of<SkipGramOptions>(o), progress, ct)),
        new(
            "item2vec",
            "Barkan and Koenigstein, Item2vec: neural item embedding for collaborative filtering, MLSP 2016",
            [Item2Vec.ForSequences, new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => Item2Vec.Train(input.Dataset, Of<SkipGramOptions>(o), null, progress, ct)),
        new(
            "deepwalk",
            DeepWalkPaper,
            [DeepWalk.Defaults, new GraphOptions(), new WalkOptions(), new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => DeepWalk.Train(Graph(input, o), Of<SkipGramOptions>(o), Of<WalkOptions>(o), progress, ct)),
        new(
            "node2vec",
            "Grover and Leskovec, node2vec: scalable feature learning for networks, KDD 2016",
            [DeepWalk.Defaults, new GraphOptions(), Node2Vec.DefaultWalks, new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => Node2Vec.Train(Graph(input, o), Of<SkipGramOptions>(o), Of<WalkOptions>(o), progress, ct)),
        new(
            "eges",
            "Wang et al., Billion-scale commodity embedding for e-commerce recommendation in Alibaba, KDD 2018",
            [new EgesOptions(), new EgesOptions().SkipGram, new GraphOptions(), new EgesOptions().Walks, new EmbeddingRecommenderOptions()],
            TrainEges),
        new(
            "airbnb-listing",
            Airbnb,
            [new ListingOptions(), new ListingOptions().SkipGram, new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => AirbnbListings.Train(input.Dataset, Of<ListingOptions>(o) with { SkipGram = Of<SkipGramOptions>(o) }, progress, ct).Items),
        new(
            "airbnb-type",
            Airbnb,
            [new SkipGramOptions(), new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => AirbnbTypes.Train(TypeSteps.FromDataset(input.Dataset), Of<SkipGramOptions>(o), progress, ct)) { OfItems = false },
        new(
            "airbnb-query",
            Airbnb,
            [new SkipGramOptions { Epochs = 20 }, new EmbeddingRecommenderOptions()],
            (input, o, progress, ct) => AirbnbQueries.Train(Queries(input.Tokens), Of<SkipGramOptions>(o), progress, ct).Embeddings) { OfItems = false },
    ];

    /// <summary>Finds a method.</summary>
    /// <param name="name">Its name, one of <see cref="All"/>.</param>
    public static EmbeddingFamily Get(string name) => All.Single(f => f.Name == name);

    private static T Of<T>(IReadOnlyList<object> options) => options.OfType<T>().Single();

    private static ItemGraph Graph(EmbeddingInput input, IReadOnlyList<object> options) =>
        ItemGraph.FromSequences(TokenSequences.FromUsers(input.Dataset), Of<GraphOptions>(options).Directed);

    private static ItemEmbeddings TrainEges(EmbeddingInput input, IReadOnlyList<object> options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var dataset = input.Dataset;
        var graph = Graph(input, options);
        var itemOf = dataset.ItemIds.Index().ToDictionary(i => i.Item, i => i.Index, StringComparer.Ordinal);
        var eges = Of<EgesOptions>(options) with { SkipGram = Of<SkipGramOptions>(options), Walks = Of<WalkOptions>(options) };
        return Eges.Train(graph, [.. graph.Ids.Select(id => dataset.ItemAttributes[itemOf[id]])], eges, progress, cancellationToken).Items;
    }

    // In a text, tokens that begin with "query:" are queries, all others items.
    private static IEnumerable<IReadOnlyList<QueryStep>> Queries(TokenSequences tokens) =>
        Enumerable.Range(0, tokens.Count).Select(s => tokens[s].ToArray().Select(t => tokens.Ids[t]).Select(id =>
            id.StartsWith(QueryModel.QueryPrefix, StringComparison.Ordinal)
                ? new QueryStep(id[QueryModel.QueryPrefix.Length..], IsQuery: true)
                : new QueryStep(id, IsQuery: false)).ToArray());
}
