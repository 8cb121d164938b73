using Recsys.Conformance;
using Recsys.Core;
using Recsys.Embeddings;
using Recsys.Training.Recall.Embedded;

namespace Recsys.Training.Tests;

public sealed class EmbeddingRecallTests
{
    private static readonly IReadOnlyList<ItemAttribute>[] Attributes =
        [[new("kind", "x")], [new("kind", "y")], [new("kind", "x"), new("kind", "y")], [], [new("kind", "z")]];

    private static readonly InteractionDataset Events = new(
        "five", ["u"], ["a", "b", "c", "d", "e"], [new Interaction(0, 0, InteractionKind.Click, 0, 1), new Interaction(0, 1, InteractionKind.Click, 0, 2)], Attributes);

    // c, d and e have no vector.
    private static readonly ItemEmbeddings Vectors = new(["b", "a", "other"], 2, [0, 2, 4, 0, 7, 7]);

    [Fact]
    public void Of_ItemsWithoutVector_AreCountedAndPlacedByTheirAttributes()
    {
        using var recall = EmbeddingRecall.Of("item2vec", Vectors, Events);

        Assert.Equal((2, 3), (recall.KnownItems, recall.ItemsWithoutVector));
        Assert.Equal([1, 0], recall[0].ToArray());
        Assert.Equal([0, 1], recall[1].ToArray());
        Assert.Equal(0.7071f, recall[2][0], 1e-4f);
        Assert.Equal(0.7071f, recall[2][1], 1e-4f);
        Assert.Equal([0, 0], recall[3].ToArray());
        Assert.Equal([0, 0], recall[4].ToArray());
    }

    [Fact]
    public void Of_InnerProduct_KeepsTheVectors()
    {
        using var recall = EmbeddingRecall.Of("item2vec", Vectors, Events, new EmbeddingRecommenderOptions { Cosine = false });
        Assert.Equal([4, 0], recall[0].ToArray());
        Assert.False(recall.NormalizesItems);
    }

    [Fact]
    public void Of_NoItemOfTheData_Throws()
    {
        var error = Assert.Throws<ArgumentException>(() => EmbeddingRecall.Of("x", new ItemEmbeddings(["user:n0"], 1, [1]), Events));
        Assert.Contains("user:n0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WrittenVersion_ServesTheDecayedMeanAndColdItems()
    {
        using var folder = new TempFolder();
        using var recall = EmbeddingRecall.Of("item2vec", Vectors, Events, new EmbeddingRecommenderOptions { HistoryLength = 3, Decay = 0.5 });
        using var served = folder.Serve(Events, recall);

        Assert.Equal("item2vec", served.Manifest.Family);
        HistoryEvent[] newestFirst = [new(-1, InteractionKind.Click, 0, 9), new(1, InteractionKind.Click, 0, 8), new(0, InteractionKind.Dislike, 0, 7), new(0, InteractionKind.Click, 0, 6)];
        float[] interest = new float[2], trained = new float[2];
        served.ComputeInterest(newestFirst, interest);
        recall.ComputeInterest(newestFirst, trained);

        // b, then a at half: (0.5, 1) at unit length.
        OnnxRun.AssertClose([0.4472f, 0.8944f], interest, 1e-4f);
        OnnxRun.AssertClose(trained, interest, 1e-5f);
        var cold = served.AddColdItem("f", [new ItemAttribute("kind", "y")]);
        Assert.Equal([0, 1], served.Recall[cold].ToArray());
    }
}
