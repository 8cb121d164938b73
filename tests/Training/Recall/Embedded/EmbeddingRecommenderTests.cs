using Recsys.Conformance;
using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Evaluation;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Training.Tests;

public sealed class EmbeddingRecommenderTests : PersonalisedRecommenderSuite
{
    private static readonly InteractionDataset Data = new(
        "d", ["u"], ["a", "b", "c", "d", "unknown"], [new Interaction(0, 4, InteractionKind.Click, 0, 0), new Interaction(0, 0, InteractionKind.Dislike, 0, 1)]);

    private static readonly ItemEmbeddings Vectors = new(["a", "b", "c", "d"], 2, [1, 0, 3, 3, 0, 1, -1, 0]);

    // The planted items are sets without an order, so all items of a user count alike.
    protected override IRecommender Train(InteractionDataset train, int seed) => new EmbeddingRecommender(
        "item2vec",
        Item2Vec.Train(train, new SkipGramOptions { Dimension = 16, Window = 0, Epochs = 30, LearningRate = 0.1f, Seed = seed }),
        train,
        new EmbeddingRecommenderOptions { Decay = 1 });

    [Fact]
    public void Recommend_CosineOrInnerProduct_RanksByIt()
    {
        Assert.Equal([0, 1, 2, 3, 4], Ask(new EmbeddingRecommenderOptions(), 0));
        Assert.Equal([1, 0, 2, 3, 4], Ask(new EmbeddingRecommenderOptions { Cosine = false }, 0));
    }

    [Fact]
    public void Recommend_OlderItems_CountLess_AndBeyondTheLengthNot()
    {
        // c (0, 1) is newer than d (-1, 0): the interest is (-decay, 1), to which b (0.71, 0.71) is nearer than d for small decays.
        Assert.Equal([2, 3, 1, 0, 4], Ask(new EmbeddingRecommenderOptions { Decay = 0.5 }, 3, 2));
        Assert.Equal([2, 1, 3, 0, 4], Ask(new EmbeddingRecommenderOptions { Decay = 0.2 }, 3, 2));
        Assert.Equal([2, 1, 0, 3, 4], Ask(new EmbeddingRecommenderOptions { HistoryLength = 1 }, 3, 2));
    }

    [Fact]
    public void Recommend_NoKnownItem_GivesThePopular() => Assert.Equal([4, 0, 1, 2, 3], Ask(new EmbeddingRecommenderOptions(), 4));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1001, 0.5)]
    [InlineData(5, 0.0)]
    [InlineData(5, 1.1)]
    public void Constructor_SettingOutside_IsRefused(int length, double decay) => Assert.Throws<ArgumentException>(
        () => new EmbeddingRecommender("x", Vectors, Data, new EmbeddingRecommenderOptions { HistoryLength = length, Decay = decay }));

    private static int[] Ask(EmbeddingRecommenderOptions options, params int[] history)
    {
        var list = new ScoredItem[5];
        var user = new UserState(0, [.. history.Select((item, at) => new HistoryEvent(item, InteractionKind.Click, 0, at))], 9);
        var written = new EmbeddingRecommender("x", Vectors, Data, options).Recommend(user, new HashSet<int>(), list);
        Assert.Equal(list.Take(written).OrderByDescending(s => s.Score), list.Take(written));
        return [.. list.Take(written).Select(s => s.Item)];
    }
}
