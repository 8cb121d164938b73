using Recsys.Conformance;

namespace Recsys.Retrieval.Tests;

/// <summary>The graph itself: what Algorithms 1 and 4 promise of every node.</summary>
public sealed unsafe class HnswGraphTests
{
    private const int Dimension = 16;

    private static readonly HnswIndexOptions Options = new() { Dimension = Dimension, Precision = VectorPrecision.Float32, Links = 6, BuildEffort = 40 };

    [Fact]
    public void Graph_AfterUpserts_HasLinksOnlyToNodesOfTheLevelAndNoneTwice()
    {
        using var index = Built(3000, threads: 1);
        Check(index, 3000);
    }

    [Fact]
    public void Graph_BuiltByThreads_HasLinksOnlyToNodesOfTheLevelAndNoneTwice()
    {
        using var index = Built(3000, threads: 4);
        Check(index, 3000);
    }

    [Fact]
    public void Graph_AfterCompaction_HasNoRemovedNodeAndEveryNodeIsReached()
    {
        using var index = Built(3000, threads: 1);
        for (var item = 0; item < 3000; item++)
        {
            if (item % 5 > 1)
            {
                index.Remove(item);
            }
        }

        // Removed nodes outnumbered the others somewhere on the way, so that the memory is a new one.
        var memory = index.CurrentMemory;
        Assert.InRange(memory.Count, 1200, 2400);
        var columns = Check(index, memory.Count);
        var reached = new HashSet<int> { columns.Entry.Slot };
        var open = new Queue<int>(reached);
        while (open.TryDequeue(out var slot))
        {
            foreach (var link in LinksOf(columns, slot, 0).Where(reached.Add))
            {
                open.Enqueue(link);
            }
        }

        Assert.Equal(memory.Count, reached.Count);
    }

    [Fact]
    public void Levels_FollowTheExponentialDistribution()
    {
        using var index = Built(20_000, threads: 1);
        var columns = new HnswColumns(index.CurrentMemory, Options);
        var counts = new int[64];
        for (var slot = 0; slot < 20_000; slot++)
        {
            counts[columns.Levels[slot]]++;
        }

        // A sixth of the nodes of a level are on the next: 3,333 of 20,000 with a standard deviation of 53.
        Assert.InRange(20_000 - counts[0], 3333 - 212, 3333 + 212);
        Assert.InRange(20_000 - counts[0] - counts[1], 556 - 92, 556 + 92);
    }

    [Fact]
    public void Select_CandidateNearerToATakenOneThanToTheNode_IsLeftOut()
    {
        // The node is at 0; 1 and 1.5 lie in one direction, -2 in the other, and 4 behind 1.
        using var index = VectorIndexes.Of(new HnswIndexOptions { Dimension = 1, Metric = VectorMetric.Euclidean, Precision = VectorPrecision.Float32 });
        index.Begin(8);
        foreach (var (item, x) in new[] { (0, 1e-3f), (1, 1f), (2, 1.5f), (3, -2f), (4, 4f) })
        {
            index.Upsert(item, [x]);
        }

        var columns = new HnswColumns(index.CurrentMemory, new HnswIndexOptions { Dimension = 1, Metric = VectorMetric.Euclidean, Precision = VectorPrecision.Float32 });
        var scratch = new SearchScratch(1);
        var space = FloatSpace<DistanceKernel>.Create(columns, scratch);
        space.AimAt(0);
        ulong[] candidates = [.. new[] { 1, 2, 3, 4 }.Select(slot => CandidatePool.Entry(slot, space.Score(slot)))];
        var links = new int[4];
        HnswNeighbours<FloatSpace<DistanceKernel>>.Select(ref space, candidates, links);

        Assert.Equal([1, 3, -1, -1], links);
    }

    private static SlotIndex Built(int count, int threads)
    {
        var index = VectorIndexes.Of(Options);
        index.Begin(0);
        index.UpsertAll(RandomVectors.Clustered(new Random(17), count, Dimension, 30, 0.6f), threads: threads);
        return index;
    }

    private static HnswColumns Check(SlotIndex index, int count)
    {
        var memory = index.CurrentMemory;
        var columns = new HnswColumns(memory, Options);
        Assert.Equal(count, memory.Count);
        for (var slot = 0; slot < count; slot++)
        {
            Assert.True(columns.Levels[slot] <= columns.Entry.Level);
            for (var level = 0; level <= columns.Levels[slot]; level++)
            {
                var links = LinksOf(columns, slot, level);
                Assert.Equal(links.Length, links.Distinct().Count());
                Assert.DoesNotContain(slot, links);
                Assert.All(links, link =>
                {
                    Assert.InRange(link, 0, count - 1);
                    Assert.True(columns.Levels[link] >= level);
                });
                Assert.True(level > 0 || links.Length > 0, $"Node {slot} has no links.");
            }
        }

        return columns;
    }

    private static int[] LinksOf(HnswColumns columns, int slot, int level) =>
        [.. new ReadOnlySpan<int>(columns.Links(slot, level), columns.MostLinks(level)).ToArray().TakeWhile(link => link >= 0)];
}
