namespace Recsys.Retrieval.Tests;

public sealed class SearchScratchTests
{
    [Fact]
    public void BeginVisit_MoreTimesThanAByteCounts_ForgetsWhatWasVisited()
    {
        var scratch = new SearchScratch(8);
        for (var round = 0; round < 600; round++)
        {
            var visited = scratch.BeginVisit(10 + (round / 200));
            Assert.True(visited.Add(round % 10));
            Assert.False(visited.Add(round % 10));
            Assert.True(visited.Add((round + 1) % 10));
        }
    }

    [Fact]
    public unsafe void SetQuery_Cosine_ScalesToUnitLengthAndPads()
    {
        var scratch = new SearchScratch(3);
        scratch.SetQuery([3, 0, 4], VectorMetric.Cosine);
        Assert.Equal([0.6f, 0, 0.8f, 0, 0, 0, 0, 0], new ReadOnlySpan<float>(scratch.Query, 8).ToArray());
    }
}
