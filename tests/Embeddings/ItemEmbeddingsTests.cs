using Recsys.Conformance;
using Recsys.Data;

namespace Recsys.Embeddings.Tests;

public sealed class ItemEmbeddingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static ItemEmbeddings Three => new(["a", "b", "c"], 2, [1, 0, 0.6f, 0.8f, -2, 1e-7f]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_Load_GivesTheSameBits()
    {
        var file = Path.Combine(_folder.Path, "vectors.txt");
        Three.Save(file);

        var loaded = ItemEmbeddings.Load(file);

        Assert.StartsWith("3 2\na 1 0\nb 0.6 0.8\n", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal(Three.Ids, loaded.Ids);
        Assert.Equal(Three.Vectors.ToArray(), loaded.Vectors.ToArray());
        Assert.Equal((1, -1), (loaded.RowOf("b"), loaded.RowOf("z")));
    }

    [Fact]
    public void Save_IdWithWhiteSpace_IsRefused() => Assert.Throws<ArgumentException>(
        () => new ItemEmbeddings(["a b"], 1, [1]).Save(Path.Combine(_folder.Path, "x")));

    [Theory]
    [InlineData("", 1)]
    [InlineData("2\na 1\n", 1)]
    [InlineData("1 0\na\n", 1)]
    [InlineData("2 1\na 1\n", 1)]
    [InlineData("1 2\na 1\n", 2)]
    [InlineData("2 1\na 1\na 2\n", 3)]
    [InlineData("1 1\na x\n", 2)]
    [InlineData("1 1\na NaN\n", 2)]
    public void Load_OtherFormat_NamesTheLine(string text, int line)
    {
        var error = Assert.Throws<DataFormatException>(() => ItemEmbeddings.Load(_folder.Write("bad.txt", text)));
        Assert.Equal(line, error.Examples[0].Line);
    }

    [Fact]
    public void Nearest_IsByCosine_AmongThoseAccepted()
    {
        Assert.Equal([0, 1, 2], Three.Nearest([5, 0], 3).Select(n => n.Item));
        Assert.Equal([1f, 0.6f, -1f], Three.Nearest([5, 0], 3).Select(n => n.Score), (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal([1], Three.Nearest([5, 0], 1, row => row != 0).Select(n => n.Item));
    }

    [Fact]
    public void Constructor_WhatDoesNotFit_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ItemEmbeddings(["a"], 2, [1]));
        Assert.Throws<ArgumentException>(() => new ItemEmbeddings(["a", "a"], 1, [1, 2]));
        Assert.Throws<ArgumentException>(() => new ItemEmbeddings([""], 1, [1]));
        Assert.Throws<ArgumentException>(() => new ItemEmbeddings(["a"], 1, [float.NaN]));
    }
}
