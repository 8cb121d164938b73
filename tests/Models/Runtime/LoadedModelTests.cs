using Recsys.Conformance;
using Recsys.Core;

namespace Recsys.Models.Tests;

public sealed class LoadedModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SoundArtifact_OffersItsContent()
    {
        var options = new TestArtifactOptions();
        var content = TestArtifacts.Content(options);
        using var model = Open(content);

        Assert.Equal("test-1", model.Version);
        Assert.Equal(options.Schema, model.Schema);
        Assert.True(model.HasRanker);
        Assert.Equal(50, model.Items.Count);
        Assert.Equal("item-49", model.Items.GetId(49));
        Assert.True(model.Items.TryGetRow("item-07", out var row));
        Assert.Equal(7, row);
        Assert.Equal(content.Recall, model.Recall.Mapped.ToArray());
        Assert.Equal(content.Rank!, model.Rank!.Mapped.ToArray());
        Assert.Equal(content.Popularity, model.Popularity.ToArray());
        Assert.Equal([48, 49, 0, 1, 2], model.Neighbours.Rows(47).ToArray());
        Assert.Equal([1f, 1f / 2, 1f / 3, 1f / 4, 1f / 5], model.Neighbours.Scores(47).ToArray());
    }

    [Fact]
    public void ComputeInterest_TwoEvents_IsTheWeightedMeanOfTheirRows()
    {
        using var model = Open(TestArtifacts.Content());
        var interest = new float[8];

        // Like weighs 2 and click 1: interest = (2 * row 3 + row 9) / 3. The purchase is of an unknown item.
        model.ComputeInterest(
            [
                new HistoryEvent(-1, InteractionKind.Purchase, 1, 30),
                new HistoryEvent(3, InteractionKind.Like, 0, 20),
                new HistoryEvent(9, InteractionKind.Click, 0, 10),
            ],
            interest);

        for (var d = 0; d < interest.Length; d++)
        {
            Assert.Equal(((2 * model.Recall[3][d]) + model.Recall[9][d]) / 3, interest[d], 1e-6f);
        }
    }

    [Fact]
    public void ComputeInterest_NothingKept_IsZero()
    {
        using var model = Open(TestArtifacts.Content());
        float[] interest = [1, 2, 3, 4, 5, 6, 7, 8];

        model.ComputeInterest([new HistoryEvent(3, InteractionKind.Impression, 0, 1)], interest);

        Assert.Equal(new float[8], interest);
    }

    [Fact]
    public void Score_ManyCandidates_EqualsOneByOne()
    {
        using var model = Open(TestArtifacts.Content());
        HistoryEvent[] history = [new(3, InteractionKind.Play, 300, 20), new(9, InteractionKind.Click, 0, 10)];
        var interest = new float[8];
        model.ComputeInterest(history, interest);
        var candidates = Enumerable.Range(0, 50).Select(i => new Candidate(i, i / 50f)).ToArray();
        var request = new RankRequest { Interest = interest, History = history, Time = 1_700_000_000_000 };
        var batch = new float[50];
        model.Score(request, candidates, batch);

        for (var i = 0; i < candidates.Length; i++)
        {
            var single = new float[1];
            model.Score(request, [candidates[i]], single);
            Assert.Equal(single[0], batch[i], 1e-6f);
        }

        Assert.Equal(50, batch.Distinct().Count());
        Assert.All(batch, s => Assert.InRange(s, 0f, 1f));
    }

    [Fact]
    public void Score_RankerOfOneProduct_EqualsHandComputation()
    {
        // score = candidate . (1, 2) + 10 * recall_score + 100 * hour_cos
        var graph = new TestModel();
        var product = graph.Node("MatMul", "p", graph.Input("candidates", -1, 2), graph.Constant("w", [1f, 2f], 2, 1));
        var features = graph.Node(
            "MatMul", "f", graph.Input("candidate_features", -1, 1), graph.Constant("wf", [10f], 1, 1));
        var context = graph.Node("MatMul", "c", graph.Input("context", 1, 1), graph.Constant("wc", [100f], 1, 1));
        var sum = graph.Node("Add", "s", graph.Node("Add", "pf", product, features), context);
        graph.Node("Squeeze", "score", sum, graph.Constant("axis", 1));
        graph.Output("score", -1);
        var content = TestArtifacts.Content(new TestArtifactOptions
        {
            ItemIds = ["a", "b"],
            RankDimension = 2,
            CandidateFeatures = ["recall_score"],
            ContextFeatures = ["hour_cos"],
        });
        using var model = Open(WithRanker(content, graph.ToBytes()) with { Rank = [3f, 4f, 5f, 6f] });

        // Noon: hour_cos = -1. Row 0: 3 + 8 + 10 * .5 - 100 = -84; row 1: 5 + 12 + 10 * .25 - 100 = -80.5.
        var scores = new float[2];
        model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 12 * 3_600_000L },
            [new Candidate(0, 0.5f), new Candidate(1, 0.25f)],
            scores);

        Assert.Equal(-84f, scores[0], 1e-4f);
        Assert.Equal(-80.5f, scores[1], 1e-4f);
    }

    [Fact]
    public void Score_ConcurrentCallsOfDifferentSizes_EqualSequentialOnes()
    {
        using var model = Open(TestArtifacts.Content(), new ModelLoadOptions { MaxPooledBuffers = 2 });
        var interest = model.Recall[4].ToArray();
        var candidates = Enumerable.Range(0, 50).Select(i => new Candidate(i, i / 50f)).ToArray();
        var expected = new float[50];
        model.Score(new RankRequest { Interest = interest, History = [], Time = 0 }, candidates, expected);

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, call =>
        {
            var count = 1 + (call % 50);
            var scores = new float[count];
            model.Score(
                new RankRequest { Interest = interest, History = [], Time = 0 }, candidates.AsSpan(0, count), scores);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(expected[i], scores[i], 1e-6f);
            }
        });
    }

    [Fact]
    public void Score_WithoutRanker_IsTheRecallScore()
    {
        using var model = Open(TestArtifacts.Content(new TestArtifactOptions { WithRanker = false }));
        var scores = new float[2];

        model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 },
            [new Candidate(3, 0.5f), new Candidate(1, -2f)],
            scores);

        Assert.False(model.HasRanker);
        Assert.Null(model.Rank);
        Assert.Equal([0.5f, -2f], scores);
    }

    [Fact]
    public void Score_NoCandidates_DoesNothing()
    {
        using var model = Open(TestArtifacts.Content());
        model.Score(new RankRequest { Interest = new float[8], History = [], Time = 0 }, [], []);
    }

    [Fact]
    public void Score_GraphGivesNaN_ThrowsNamingTheVersion()
    {
        using var model = Open(NaNForNegativeRecall());
        var good = new float[1];
        model.Score(new RankRequest { Interest = new float[8], History = [], Time = 0 }, [new Candidate(0, 4f)], good);
        Assert.Equal(2f, good[0], 1e-6f);

        var error = Assert.Throws<ModelOutputException>(() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 },
            [new Candidate(0, 4f), new Candidate(1, -4f)],
            new float[2]));

        Assert.Equal("test-1", error.Version);
        Assert.Contains("test-1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_NaNRecallScoreWithoutRanker_Throws()
    {
        using var model = Open(TestArtifacts.Content(new TestArtifactOptions { WithRanker = false }));
        Assert.Throws<ModelOutputException>(() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 }, [new Candidate(0, float.NaN)], new float[1]));
    }

    [Fact]
    public void ComputeInterest_GraphGivesNaN_Throws()
    {
        // sqrt of the weighted sum: golden inputs are made positive, a row of -1 is not.
        var schema = new TestArtifactOptions { ItemIds = ["a", "b"], RecallDimension = 2, WithRanker = false };
        var graph = new TestModel();
        var history = graph.Input("history", -1, 10, 2);
        var weights = graph.Input("history_weights", -1, 10);
        var axis = graph.Constant("axis", 1);
        var sum = graph.Node("MatMul", "m", graph.Node("Unsqueeze", "u", weights, axis), history);
        graph.Node("Sqrt", "interest", graph.Node("Squeeze", "s", sum, axis));
        graph.Output("interest", -1, 2);
        var bytes = graph.ToBytes();
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(bytes);
        var golden = TestGraphs.Golden(
            session,
            [
                new GoldenTensor("history", [1, 10, 2], [.. Enumerable.Repeat(1f, 20)]),
                new GoldenTensor("history_weights", [1, 10], [.. Enumerable.Repeat(1f, 10)]),
            ]);
        using var model = Open(TestArtifacts.Content(schema) with
        {
            Recall = [1f, 1f, -1f, -1f],
            UserGraph = bytes,
            Golden = new GoldenSet([golden], []),
        });
        var interest = new float[2];
        model.ComputeInterest([new HistoryEvent(0, InteractionKind.Like, 0, 1)], interest);
        Assert.Equal(MathF.Sqrt(2f), interest[0], 1e-6f);

        Assert.Throws<ModelOutputException>(
            () => model.ComputeInterest([new HistoryEvent(1, InteractionKind.Like, 0, 1)], new float[2]));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Score_CandidatesAgainstBound_RefusesOnlyMore(int count, bool refused)
    {
        using var model = Open(TestArtifacts.Content(), new ModelLoadOptions { MaxCandidates = 2 });
        void Score() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 }, new Candidate[count], new float[count]);

        if (refused)
        {
            Assert.Contains("MaxCandidates", Assert.Throws<ArgumentOutOfRangeException>(Score).Message, StringComparison.Ordinal);
        }
        else
        {
            Score();
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(50)]
    public void Score_RowOutsideTheTable_Throws(int row)
    {
        using var model = Open(TestArtifacts.Content());
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 }, [new Candidate(row, 0)], new float[1]));
    }

    [Fact]
    public void Score_WrongLengths_Throws()
    {
        using var model = Open(TestArtifacts.Content());
        Assert.Throws<ArgumentException>(() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 }, new Candidate[2], new float[1]));
        Assert.Throws<ArgumentException>(() => model.Score(
            new RankRequest { Interest = new float[7], History = [], Time = 0 }, new Candidate[2], new float[2]));
        Assert.Throws<ArgumentException>(() => model.ComputeInterest([], new float[9]));
    }

    [Fact]
    public void Score_AfterWarmUp_AllocatesNothingPerCandidate()
    {
        using var model = Open(TestArtifacts.Content());
        var interest = new float[8];
        var few = new Candidate[8];
        var many = new Candidate[4096];
        var scores = new float[4096];

        var forFew = AllocatedBy(few);
        var forMany = AllocatedBy(many);

        // The buffers of 4096 candidates are 150 KB; a call that made any of them anew would show.
        Assert.InRange(forMany, 0, forFew + 1024);

        long AllocatedBy(Candidate[] candidates)
        {
            Call(candidates);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Call(candidates);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Call(Candidate[] candidates) => model.Score(
            new RankRequest { Interest = interest, History = [], Time = 0 }, candidates, scores);
    }

    [Fact]
    public void Members_AfterDispose_Throw()
    {
        var model = Open(TestArtifacts.Content());
        model.Dispose();
        model.Dispose();

        Assert.Throws<ObjectDisposedException>(() => model.Recall[0].Length);
        Assert.Throws<ObjectDisposedException>(
            () => model.ComputeInterest([new HistoryEvent(0, InteractionKind.Like, 0, 1)], new float[8]));
        Assert.Throws<ObjectDisposedException>(() => model.Score(
            new RankRequest { Interest = new float[8], History = [], Time = 0 }, new Candidate[1], new float[1]));
    }

    /// <summary>A content whose ranker is sqrt(recall_score), so that a negative recall score gives NaN.</summary>
    private static ArtifactContent NaNForNegativeRecall()
    {
        var graph = new TestModel();
        graph.Input("candidates", -1, 8);
        var features = graph.Input("candidate_features", -1, 1);
        graph.Node("Sqrt", "score", graph.Node("Squeeze", "s", features, graph.Constant("axis", 1)));
        graph.Output("score", -1);
        var content = TestArtifacts.Content(new TestArtifactOptions { CandidateFeatures = ["recall_score"] });
        var bytes = graph.ToBytes();
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(bytes);
        var golden = TestGraphs.Golden(
            session,
            [
                new GoldenTensor("candidates", [1, 8], new float[8]),
                new GoldenTensor("candidate_features", [1, 1], [9f]),
            ]);
        return content with { RankerGraph = bytes, Golden = new GoldenSet(content.Golden.User, [golden]) };
    }

    private static ArtifactContent WithRanker(ArtifactContent content, byte[] graph) => content with
    {
        RankerGraph = graph,
        Golden = new GoldenSet(content.Golden.User, [TestGraphs.Golden(graph, 3, new Random(5))]),
    };

    private LoadedModel Open(ArtifactContent content, ModelLoadOptions? options = null)
    {
        ArtifactWriter.Write(_folder["model"], content);
        return LoadedModel.Open(_folder["model"], options);
    }
}
