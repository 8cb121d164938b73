using System.Diagnostics;
using Recsys.Core;
using Recsys.Retrieval;

namespace Recsys.Cli.Bench;

/// <summary>Recall, speed, build time and memory of the vector indexes on the same vectors and queries.</summary>
internal static class AnnBench
{
    private const int Dimension = 64;
    private const int Seed = 17;
    private const double GoodRecall = 0.95;

    // A row's speed is the median of so many passes, each over all queries or as many as fit into the time.
    private const int Passes = 3;
    private static readonly TimeSpan LongestPass = TimeSpan.FromSeconds(2);

    public static BenchReport Run(AnnOptions options, CancellationToken cancellationToken)
    {
        var set = options is { Vectors: { } vectors, Queries: { } queries }
            ? VectorSet.Read(vectors, queries)
            : VectorSet.Generate(options.Count, options.QueryCount, Dimension, Seed);
        var truth = Truth(set, options.K);
        var rows = new List<(IndexRow Row, int[] Found)>();
        foreach (var subject in AnnSubject.All.Where(s => options.Indexes.Count == 0 || options.Indexes.Contains(s.Name)))
        {
            if (!subject.IsThere())
            {
                Console.Error.WriteLine($"{subject.Name} is left out: it has no native library for this machine.");
                continue;
            }

            using var index = subject.Create(set.Dimension, set.Count);
            var watch = Stopwatch.StartNew();
            index.Build(set.Vectors, options.BuildThreads);
            var buildSeconds = watch.Elapsed.TotalSeconds;
            foreach (var effort in options.Efforts.Count > 0 && subject.Efforts[0] > 0 ? options.Efforts : subject.Efforts)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var found = FindAll(index, set, options.K, effort);
                var row = new IndexRow
                {
                    Index = subject.Name,
                    Effort = effort > 0 ? effort : null,
                    Recall = Math.Round(Recall(truth, found, options.K), 5),
                    PerSecond = Math.Round(subject.IsBatch ? MeasureBatch(index, set, options.K) : Measure(index, set, options.K, effort), 1),
                    BuildSeconds = Math.Round(buildSeconds, 3),
                    Bytes = index.Bytes,
                };
                rows.Add((row, found));
            }
        }

        if (options.Out is { } path && rows.Count > 0)
        {
            Write(path, rows, options.K);
        }

        return new BenchReport
        {
            Name = "ann",
            Details = new Dictionary<string, double>
            {
                ["vectors"] = set.Count,
                ["queries"] = set.QueryCount,
                ["dimension"] = set.Dimension,
                ["k"] = options.K,
                ["buildThreads"] = options.BuildThreads,
            },
            Rows = [.. rows.Select(r => r.Row)],
        };
    }

    /// <summary>Mean share of the true ids of each query that are among those found for it.</summary>
    /// <param name="truth">k ids a query, -1 for none.</param>
    /// <param name="found">As many.</param>
    /// <param name="k">Ids a query.</param>
    internal static double Recall(int[] truth, int[] found, int k)
    {
        long hits = 0;
        long all = 0;
        for (var at = 0; at < truth.Length; at += k)
        {
            var expected = truth.AsSpan(at, k);
            foreach (var id in expected)
            {
                all += id >= 0 ? 1 : 0;
                hits += id >= 0 && found.AsSpan(at, k).Contains(id) ? 1 : 0;
            }
        }

        return all == 0 ? 1 : hits / (double)all;
    }

    private static int[] Truth(VectorSet set, int k)
    {
        using var exact = VectorIndexes.Create(new ExactIndexOptions
        {
            Dimension = set.Dimension,
            Precision = VectorPrecision.Float32,
            Capacity = set.Count,
        });
        exact.UpsertAll(set.Vectors);
        var places = new ScoredItem[set.QueryCount * k];
        var found = new int[set.QueryCount];
        exact.SearchBatch(set.Queries, default(AcceptAll), places, found);
        return [.. places.Select((place, i) => i % k < found[i / k] ? place.Item : -1)];
    }

    private static int[] FindAll(IAnnContender index, VectorSet set, int k, int effort)
    {
        var ids = new int[set.QueryCount * k];
        Array.Fill(ids, -1);
        var places = new ScoredItem[k];
        for (var i = 0; i < set.QueryCount; i++)
        {
            var count = index.Search(set.Queries.AsSpan(i * set.Dimension, set.Dimension), places, effort);
            for (var j = 0; j < count; j++)
            {
                ids[(i * k) + j] = places[j].Item;
            }
        }

        return ids;
    }

    private static double Measure(IAnnContender index, VectorSet set, int k, int effort)
    {
        var places = new ScoredItem[k];
        return Median(() =>
        {
            var watch = Stopwatch.StartNew();
            var done = 0;
            while (done < set.QueryCount && watch.Elapsed < LongestPass)
            {
                index.Search(set.Queries.AsSpan(done * set.Dimension, set.Dimension), places, effort);
                done++;
            }

            return done / watch.Elapsed.TotalSeconds;
        });
    }

    private static double MeasureBatch(IAnnContender index, VectorSet set, int k)
    {
        var places = new ScoredItem[set.QueryCount * k];
        var found = new int[set.QueryCount];
        return Median(() =>
        {
            var watch = Stopwatch.StartNew();
            index.SearchBatch(set.Queries, places, found);
            return set.QueryCount / watch.Elapsed.TotalSeconds;
        });
    }

    private static double Median(Func<double> measure)
    {
        var figures = Enumerable.Range(0, Passes).Select(_ => measure()).Order().ToArray();
        return figures[Passes / 2];
    }

    // The row that finds enough with the least work among graphs; else the one that finds most.
    private static void Write(string path, List<(IndexRow Row, int[] Found)> rows, int k)
    {
        var chosen = rows.FindIndex(r => r.Row.Effort is not null && r.Row.Recall >= GoodRecall);
        chosen = chosen >= 0 ? chosen : rows.FindIndex(r => r.Row.Recall == rows.Max(other => other.Row.Recall));
        NpyFile.WriteInts(path, rows[chosen].Found, k);
        rows[chosen] = rows[chosen] with { Row = rows[chosen].Row with { Written = true } };
    }
}
