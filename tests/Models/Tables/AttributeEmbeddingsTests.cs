using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class AttributeEmbeddingsTests
{
    private static readonly ItemAttribute Action = new("genre", "action");
    private static readonly ItemAttribute Puzzle = new("genre", "puzzle");
    private static readonly ItemAttribute Unknown = new("genre", "unknown");

    [Fact]
    public void TryEncode_SomeKnown_IsTheirMean()
    {
        var embeddings = new AttributeEmbeddings([Action, Puzzle], [1f, 2f, 3f, 6f], 2);
        float[] vector = [9f, 9f];

        Assert.True(embeddings.TryEncode([Action, Unknown, Puzzle], vector));
        Assert.Equal([2f, 4f], vector);
        Assert.True(embeddings.TryEncode([Puzzle], vector));
        Assert.Equal([3f, 6f], vector);
    }

    [Fact]
    public void TryEncode_ByField_AddsTheMeansOfTheFields()
    {
        var year = new ItemAttribute("year", "1999");
        var embeddings = new AttributeEmbeddings([Action, Puzzle, year], [2f, 0f, 4f, 0f, 0f, 5f], 2, byField: true);
        var vector = new float[2];

        Assert.True(embeddings.TryEncode([Action, year, Unknown, Puzzle], vector));
        Assert.Equal([3f, 5f], vector);
    }

    [Fact]
    public void TryEncode_NoneKnown_IsFalseAndZero()
    {
        var embeddings = new AttributeEmbeddings([Action], [1f, 2f], 2);
        float[] vector = [9f, 9f];

        Assert.False(embeddings.TryEncode([Unknown], vector));
        Assert.Equal([0f, 0f], vector);
        Assert.False(embeddings.TryEncode([], vector));
    }

    [Fact]
    public void Constructor_WrongSizeOrDuplicate_Throws()
    {
        Assert.Throws<ArgumentException>(() => new AttributeEmbeddings([Action], [1f], 2));
        Assert.Throws<ArgumentException>(() => new AttributeEmbeddings([Action, Action], [1f, 2f], 1));
    }
}
