using Recsys.Cli.Bench;
using Recsys.Conformance;

namespace Recsys.Cli.Tests.Bench;

public sealed class AnnBenchTests
{
    [Fact]
    public void Recall_OfTwoQueries_IsTheShareOfTrueIdsFound()
    {
        // Of {1, 2, 3} two were found, of {4, 5} (there is no third) one.
        Assert.Equal(3 / 5.0, AnnBench.Recall([1, 2, 3, 4, 5, -1], [3, 9, 1, 5, -1, -1], 3), 1e-12);
        Assert.Equal(1, AnnBench.Recall([-1], [-1], 1));
    }

    [Fact]
    public void Generate_UnitVectors_AreTheSameForTheSameSeed()
    {
        var set = VectorSet.Generate(300, 20, 64, seed: 17);

        Assert.Equal((300, 20, 64), (set.Count, set.QueryCount, set.Dimension));
        Assert.All(set.Vectors.Chunk(64), row => Assert.Equal(1, Math.Sqrt(row.Sum(x => x * x)), 1e-5));
        Assert.Equal(set.Vectors, VectorSet.Generate(300, 20, 64, seed: 17).Vectors);
        Assert.NotEqual(set.Vectors, VectorSet.Generate(300, 20, 64, seed: 18).Vectors);
    }

    [Fact]
    public void Run_VectorsAndQueriesFromFiles_MeasuresThemAndWritesTheIdsFound()
    {
        using var folder = new TempFolder();
        NpyFile.WriteFloats(folder["v.npy"], [1, 0, 0, 1, -1, 0, 0, -1], 2);
        NpyFile.WriteFloats(folder["q.npy"], [0.9f, 0.1f, -0.1f, -0.9f], 2);

        var report = AnnBench.Run(
            new AnnOptions
            {
                Vectors = folder["v.npy"],
                Queries = folder["q.npy"],
                Out = folder["ids.npy"],
                K = 2,
                Indexes = ["exact-int8", "hnsw-float32"],
                Efforts = [4],
            },
            CancellationToken.None);

        var rows = report.Rows!;
        Assert.Equal(["exact-int8", "hnsw-float32"], rows.Select(r => r.Index));
        Assert.All(rows, r => Assert.True(r is { Recall: 1, PerSecond: > 0, BuildSeconds: >= 0, Bytes: > 32 }));
        Assert.Equal([null, true], rows.Select(r => r.Written));
        Assert.Equal([null, 4], rows.Select(r => r.Effort));
        Assert.Equal(new[] { 0, 1, 3, 2 }.SelectMany(BitConverter.GetBytes), File.ReadAllBytes(folder["ids.npy"])[128..]);
    }

    [Fact]
    public void Run_Usearch_IsMeasuredOnTheSameVectorsByEffort()
    {
        Assert.SkipUnless(UsearchContender.IsThere, "USearch has no native library for this machine.");

        var report = AnnBench.Run(
            new AnnOptions { Count = 3000, QueryCount = 30, Indexes = ["usearch-float32", "hnsw-float32"], Efforts = [10, 400], BuildThreads = 1 }, CancellationToken.None);

        var rows = report.Rows!.OrderBy(r => r.Index).ThenBy(r => r.Effort).ToArray();
        Assert.Equal(["hnsw-float32", "hnsw-float32", "usearch-float32", "usearch-float32"], rows.Select(r => r.Index));
        Assert.All(rows, r => Assert.True(r is { PerSecond: > 0, BuildSeconds: > 0, Bytes: > 3000 * 64 * sizeof(float) }));
        Assert.True(rows[2].Recall < rows[3].Recall, "More effort finds more.");
        Assert.InRange(rows[3].Recall, 0.98, 1);
    }

    [Fact]
    public void Read_RowsOfDifferentLength_AreRefused()
    {
        using var folder = new TempFolder();
        NpyFile.WriteFloats(folder["v.npy"], [1, 0], 2);
        NpyFile.WriteFloats(folder["q.npy"], [1, 0, 0], 3);

        Assert.Throws<InvalidDataException>(() => VectorSet.Read(folder["v.npy"], folder["q.npy"]));
    }
}
