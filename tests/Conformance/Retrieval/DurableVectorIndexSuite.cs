using Recsys.Retrieval;
using Xunit;

namespace Recsys.Conformance;

/// <summary>What every vector index owes its caller on disk and under concurrency, beside <see cref="VectorIndexSuite"/>.</summary>
/// <param name="metric">What a score is.</param>
public abstract class DurableVectorIndexSuite(VectorMetric metric) : VectorIndexSuite(metric)
{
    [Fact]
    public void Open_SavedIndex_GivesTheSameResults()
    {
        using var folder = new TempFolder();
        var (index, _, queries) = Fill(500);
        using (index)
        {
            Assert.True(index.Remove(3));
            index.Save(folder["index"]);
            using var opened = VectorIndexes.Open(folder["index"]);

            Assert.Equal((index.Dimension, index.Metric, index.Count), (opened.Dimension, opened.Metric, opened.Count));
            Assert.False(opened.Contains(3));
            Assert.All(queries, q => Assert.Equal(Search(index, q, 10), Search(opened, q, 10)));
            Assert.Equal(["index"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        }
    }

    [Fact]
    public void Search_CopiesThatComeAndGo_ReachesTheRecallAndFindsEachCopyAlsoOnceSavedAndOpened()
    {
        const int Copies = 600;
        using var folder = new TempFolder();
        var (index, model, queries) = FillWithCopies(Copies);
        var copy = model.Vectors[0];
        var copies = Enumerable.Range(0, Copies).ToHashSet();

        // The first copies go, others become different ones (further by every metric), different ones become copies, and most of the rest goes, so that the index is compacted.
        foreach (var item in model.Vectors.Keys.Order().ToArray())
        {
            if (item < 100 || (item >= Copies && item % 4 != 0))
            {
                Assert.True(index.Remove(item));
                model.Vectors.Remove(item);
                copies.Remove(item);
            }
            else if (item is < 250 or (>= 1000 and < 1400))
            {
                var becomesCopy = item >= Copies;
                model.Vectors[item] = becomesCopy ? copy : [.. copy.Select((x, d) => (0.7f * x) + (d == item % Dimension ? 0.2f : 0))];
                index.Upsert(item, model.Vectors[item]);
                _ = becomesCopy ? copies.Add(item) : copies.Remove(item);
            }
        }

        using (index)
        {
            Check(index);
            index.Save(folder["index"]);
        }

        using var opened = VectorIndexes.Open(folder["index"]);
        Check(opened);
        foreach (var item in copies.Order().Take(100).ToArray())
        {
            Assert.True(opened.Remove(item));
            model.Vectors.Remove(item);
            copies.Remove(item);
            opened.Upsert(item + 10_000, copy);
            model.Vectors.Add(item + 10_000, copy);
            copies.Add(item + 10_000);
        }

        Check(opened);

        void Check(IVectorIndex held)
        {
            Assert.InRange(Recall(held, model, queries), LeastRecall, 1);
            Assert.Equal(copies.Order(), Search(held, copy, copies.Count).Select(f => f.Item).Order());
            Assert.Equal(copies.Where(c => c % 3 == 1).Order().Take(20), Search(held, copy, 20, new Remainder(3, 1)).Select(f => f.Item));
        }
    }

    [Fact]
    public void Open_EmptyIndex_IsEmpty()
    {
        using var folder = new TempFolder();
        using (var index = Create())
        {
            index.Save(folder["index"]);
        }

        using var opened = VectorIndexes.Open(folder["index"]);
        Assert.Equal(0, opened.Count);
        Assert.Empty(Search(opened, RandomVectors.Next(new Random(1), Dimension), 10));
    }

    [Fact]
    public void Open_ThenChange_ChangesTheIndexAndNotTheFile()
    {
        using var folder = new TempFolder();
        var (index, model, queries) = Fill(500);
        index.Save(folder["index"]);
        index.Dispose();
        var bytes = File.ReadAllBytes(folder["index"]);

        using (var opened = VectorIndexes.Open(folder["index"]))
        {
            for (var item = 0; item < 100; item++)
            {
                Assert.True(opened.Remove(item));
                model.Vectors.Remove(item);
            }

            foreach (var (query, i) in queries.Select((q, i) => (q, i)))
            {
                opened.Upsert(1000 + i, query);
                model.Vectors.Add(1000 + i, query);
                Assert.Equal(1000 + i, Search(opened, query, 1).Single().Item);
            }

            Assert.Equal(450, opened.Count);
            Assert.InRange(Recall(opened, model, queries), LeastRecall, 1);
            opened.Save(folder["other"]);
        }

        Assert.Equal(bytes, File.ReadAllBytes(folder["index"]));
        using var again = VectorIndexes.Open(folder["other"]);
        Assert.Equal(450, again.Count);
    }

    [Fact]
    public void Open_DamagedFile_IsRefused()
    {
        using var folder = new TempFolder();
        var (index, _, _) = Fill(200);
        index.Save(folder["index"]);
        index.Dispose();
        var bytes = File.ReadAllBytes(folder["index"]);

        // A place in every part: signature, version, lengths, checksums, description, columns.
        int[] places = [0, 4, 8, 12, 16, 24, 40, 3000, .. Enumerable.Range(0, 30).Select(i => 4096 + (int)((bytes.Length - 4096L) * i / 30)), bytes.Length - 1];
        foreach (var place in places)
        {
            var damaged = bytes.ToArray();
            damaged[place] ^= 0x10;
            Refuses(damaged);
        }

        foreach (var length in new[] { 0, 1, 100, 4095, 4096, bytes.Length / 2, bytes.Length - 1 })
        {
            Refuses(bytes[..length]);
        }

        Refuses([.. bytes, 0]);

        void Refuses(byte[] content)
        {
            File.WriteAllBytes(folder["damaged"], content);
            Assert.Contains(folder["damaged"], Assert.Throws<IndexFormatException>(() => VectorIndexes.Open(folder["damaged"]).Dispose()).Message);
        }
    }

    [Fact]
    public async Task Search_WhileOthersAddAndRemove_FindsWhatWasThereBefore()
    {
        const int Fixed = 300;
        const int Changing = 3000;
        var (index, model, _) = Fill(Fixed);
        var added = RandomVectors.Clustered(new Random(5), Changing, Dimension, 40, 0.5f);
        using var start = new Barrier(4);
        var writing = 2;
        using (index)
        {
            var writers = Enumerable.Range(0, 2).Select(writer => Run(() =>
            {
                try
                {
                    // Items come, move to another vector, and every other one goes again; memory grows and is compacted meanwhile.
                    for (var i = writer; i < Changing; i += 2)
                    {
                        index.Upsert(Fixed + i, added.AsSpan((Changing - 1 - i) * Dimension, Dimension));
                        index.Upsert(Fixed + i, added.AsSpan(i * Dimension, Dimension));
                        if (i % 4 < 2)
                        {
                            Assert.True(index.Remove(Fixed + i));
                        }
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref writing);
                }
            }));
            var readers = Enumerable.Range(0, 2).Select(reader => Run(() =>
            {
                var random = new Random(reader);
                do
                {
                    var item = random.Next(Fixed);
                    var found = Search(index, model.Vectors[item], 20);
                    Assert.Equal(found.Length, found.Select(f => f.Item).Distinct().Count());
                    Assert.Contains(found, f => f.Item == item);
                }
                while (Volatile.Read(ref writing) > 0);
            }));
            await Task.WhenAll([.. writers, .. readers]);

            Assert.Equal(Fixed + (Changing / 2), index.Count);
            for (var i = 0; i < Changing; i++)
            {
                Assert.Equal(i % 4 >= 2, index.Contains(Fixed + i));
            }
        }

        Task Run(Action work) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                work();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    [Fact]
    public void UpsertAll_SeveralThreads_FindsEveryItem()
    {
        var (index, model, queries) = Fill(2000, threads: 4);
        using (index)
        {
            Assert.Equal(2000, index.Count);
            Assert.All(model.Vectors, v => Assert.Equal(v.Key, Search(index, v.Value, 1).Single().Item));
            Assert.InRange(Recall(index, model, queries), LeastRecall, 1);
        }
    }

    [Fact]
    public void UpsertAll_RefusedVector_NamesTheItem()
    {
        using var index = Create();
        var vectors = RandomVectors.Clustered(new Random(1), 20, Dimension, 2, 1);
        vectors.AsSpan(13 * Dimension, Dimension).Clear();

        Assert.Contains("item 113 ", Assert.Throws<ArgumentException>(() => index.UpsertAll(vectors, 100, 2)).Message);
        Assert.Contains("no whole vectors", Assert.Throws<ArgumentException>(() => index.UpsertAll(vectors.AsMemory(1))).Message);
    }
}
